/** Keeps bytes up to a bound and counts the rest. */
export class ByteCollector {
  readonly #limit: number;
  readonly #chunks: Uint8Array[] = [];
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(chunk: Uint8Array): void {
    const room = this.#limit - this.#kept();
    // A copy: the chunk may be a view of a much larger buffer.
    if (room > 0) this.#chunks.push(Uint8Array.prototype.slice.call(chunk, 0, room));
    this.#size += chunk.length;
  }

  /** Whether more bytes came than were kept. */
  get truncated(): boolean {
    return this.#size > this.#limit;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  #kept(): number {
    return Math.min(this.#size, this.#limit);
  }
}
