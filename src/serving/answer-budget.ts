/** The largest number of bytes in answers that wait for their readers, on all connections of a server together. */
export const MAX_QUEUED_ANSWER_BYTES: number = 64 * 1024 * 1024;

/** An answer that is being sent. */
export interface SentAnswer {
  once(event: 'close', listener: () => void): unknown;
  destroy(): unknown;
}

/**
 * Bounds the memory that readers who do not read can occupy. When all answers that are being sent are too large
 * together, the oldest one is aborted, because its reader had the longest time. The newest is never aborted, so that a
 * single large answer always gets through. An answer that several connections get counts once.
 */
export class AnswerBudget {
  readonly #limit: number;
  /** The answers in the order of their arrival. */
  readonly #held = new Map<SentAnswer, object>();
  readonly #bodies = new Map<object, { readonly bytes: number; readers: number }>();
  #bytes = 0;

  constructor(limit: number = MAX_QUEUED_ANSWER_BYTES) {
    this.#limit = limit;
  }

  /** The number of bytes that are kept now. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Counts a body of this many bytes until its answer is closed. */
  hold(answer: SentAnswer, body: object, bytes: number): void {
    this.#held.set(answer, body);
    const known = this.#bodies.get(body);
    if (known === undefined) {
      this.#bodies.set(body, { bytes, readers: 1 });
      this.#bytes += bytes;
    } else known.readers += 1;
    answer.once('close', () => this.#release(answer));
    for (const [other] of this.#held) {
      if (this.#bytes <= this.#limit || other === answer) break;
      this.#release(other);
      other.destroy();
    }
  }

  #release(answer: SentAnswer): void {
    const body = this.#held.get(answer);
    if (body === undefined) return;
    this.#held.delete(answer);
    const known = this.#bodies.get(body);
    if (known === undefined) return;
    known.readers -= 1;
    if (known.readers > 0) return;
    this.#bodies.delete(body);
    this.#bytes -= known.bytes;
  }
}
