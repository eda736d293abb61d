import type { Readable } from 'node:stream';
import { MAX_CAPTURED_BYTES } from '../../base/processes/process-runner.ts';

/** Pipes of ended scripts whose background processes still hold them open and that are still read. */
export const MAX_LINGERING_PIPES = 128;

/** Keeps the first bytes of what arrives on several streams; the rest is read and dropped, so that no writer blocks. */
export class BoundedOutput {
  readonly #chunks: Uint8Array[] = [];
  #free = MAX_CAPTURED_BYTES;

  /** Takes what a stream gives, for as long as it does. */
  attach(stream: Readable): void {
    stream.on('data', (chunk: Buffer) => this.take(chunk));
    // A pipe that breaks ends the output, not the script.
    stream.on('error', () => {});
  }

  /** What was kept; a character cut in the middle shows as U+FFFD. */
  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }

  /** Keeps of these bytes what there is room for. The caller does not write to them afterwards. */
  take(chunk: Uint8Array): void {
    if (this.#free === 0) return;
    const kept = chunk.length <= this.#free ? chunk : Buffer.from(chunk.subarray(0, this.#free));
    this.#chunks.push(kept);
    this.#free -= kept.length;
  }
}

/**
 * Goes on reading pipes that outlive their script, because a background process that writes into a closed pipe is
 * killed by SIGPIPE. At most {@link MAX_LINGERING_PIPES}; the oldest is closed to make room.
 */
export class LingeringPipes {
  readonly #most: number;
  readonly #pipes = new Set<Readable>();

  /** At most {@link MAX_LINGERING_PIPES}, less where descriptors are scarce. */
  constructor(most: number = MAX_LINGERING_PIPES) {
    this.#most = most;
  }

  get size(): number {
    return this.#pipes.size;
  }

  adopt(pipe: Readable): void {
    if (pipe.destroyed || pipe.readableEnded) return;
    pipe.removeAllListeners('data');
    pipe.resume();
    this.#pipes.add(pipe);
    pipe.once('close', () => this.#pipes.delete(pipe));
    if (this.#pipes.size > this.#most) {
      const [oldest] = this.#pipes;
      if (oldest !== undefined) this.#close(oldest);
    }
  }

  closeAll(): void {
    for (const pipe of [...this.#pipes]) this.#close(pipe);
  }

  #close(pipe: Readable): void {
    this.#pipes.delete(pipe);
    pipe.destroy();
  }
}
