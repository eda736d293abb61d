import type { Readable } from 'node:stream';
import { MAX_CAPTURED_BYTES } from '../../base/processes/process-runner.ts';

/**
 * The largest number of pipes that are still read after their script has ended, because background processes hold them
 * open.
 */
export const MAX_LINGERING_PIPES = 128;

/** Keeps the first bytes that arrive on several streams. The rest is read and dropped, so that no writer blocks. */
export class BoundedOutput {
  readonly #chunks: Uint8Array[] = [];
  #free = MAX_CAPTURED_BYTES;

  /** Reads a stream until it ends. */
  attach(stream: Readable): void {
    stream.on('data', (chunk: Buffer) => this.take(chunk));
    // A broken pipe ends the output, not the script.
    stream.on('error', () => {});
  }

  /** The kept bytes as text; a character that was cut shows as U+FFFD. */
  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }

  /** Keeps as many of these bytes as there is room for. The caller must not write to them afterwards. */
  take(chunk: Uint8Array): void {
    if (this.#free === 0) return;
    const kept = chunk.length <= this.#free ? chunk : Buffer.from(chunk.subarray(0, this.#free));
    this.#chunks.push(kept);
    this.#free -= kept.length;
  }
}

/**
 * Continues to read pipes that outlive their script, because a background process that writes into a closed pipe is
 * killed by SIGPIPE. At most {@link MAX_LINGERING_PIPES} are kept; the oldest is closed to make room.
 */
export class LingeringPipes {
  readonly #most: number;
  readonly #pipes = new Set<Readable>();

  /** `most` is at most {@link MAX_LINGERING_PIPES}, and less where descriptors are scarce. */
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
