import { Socket } from 'node:net';
import type { Cancel, Clock, Milliseconds } from '../../base/time.ts';
import { BoundedOutput, type LingeringPipes } from './bounded-output.ts';
import { drained } from './drained-pipes.ts';

/**
 * Most scripts have ended by then, and their output is read at once; the output of the others is read as it arrives.
 */
const READ_AS_IT_COMES_AFTER: Milliseconds = 20;

/**
 * The number of reads at the end of a script. A pipe's content needs fewer, but a background process may go on writing.
 */
const MAX_LAST_READS = 4;

/** How a pipe is read without Node's streams. */
interface PipeReader {
  readOutput(descriptor: number): Uint8Array | null;
  closeOutput(descriptor: number): void;
}

/** The output that a process writes into a pipe which is known by its descriptor. */
export class SpawnedOutput {
  readonly #reader: PipeReader;
  readonly #descriptor: number;
  readonly #clock: Clock;
  readonly #lingering: LingeringPipes;
  readonly #output = new BoundedOutput();
  readonly #cancel: Cancel;
  #stream: Socket | null = null;

  constructor(reader: PipeReader, descriptor: number, clock: Clock, lingering: LingeringPipes) {
    this.#reader = reader;
    this.#descriptor = descriptor;
    this.#clock = clock;
    this.#lingering = lingering;
    this.#cancel = clock.schedule(clock.now() + READ_AS_IT_COMES_AFTER, () => this.#readAsItComes());
  }

  /**
   * Called when the process has ended; resolves to its output. A pipe that another process still holds is read on, and
   * that output is dropped.
   */
  async end(): Promise<string> {
    this.#cancel();
    if (this.#stream === null) this.#readLast();
    else await drained([this.#stream], this.#clock);
    if (this.#stream !== null) this.#lingering.adopt(this.#stream);
    return this.#output.text();
  }

  #readLast(): void {
    for (let reads = 0; reads < MAX_LAST_READS; reads += 1) {
      const chunk = this.#reader.readOutput(this.#descriptor);
      if (chunk === null) break;
      if (chunk.length === 0) {
        this.#reader.closeOutput(this.#descriptor);
        return;
      }
      this.#output.take(chunk);
    }
    this.#readAsItComes();
  }

  #readAsItComes(): void {
    const stream = new Socket({ fd: this.#descriptor, readable: true, writable: false });
    this.#stream = stream;
    this.#output.attach(stream);
  }
}
