/** Bytes of answers that wait for their readers, on all connections of a server together. */
export const MAX_QUEUED_ANSWER_BYTES: number = 64 * 1024 * 1024;

/** An answer that is being sent. */
export interface SentAnswer {
  once(event: 'close', listener: () => void): unknown;
  destroy(): unknown;
}

/**
 * Bounds what readers who do not read can make this process keep. When all answers under way together are too large, the
 * oldest is given up, whose reader had the longest time; never the newest, so that a single large one always gets through.
 * An answer that several connections get counts once.
 */
export class AnswerBudget {
  readonly #limit: number;
  /** In order of arrival. */
  readonly #held = new Map<SentAnswer, object>();
  readonly #bodies = new Map<object, { readonly bytes: number; readers: number }>();
  #bytes = 0;

  constructor(limit: number = MAX_QUEUED_ANSWER_BYTES) {
    this.#limit = limit;
  }

  /** Bytes that are kept now. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Counts a body of so many bytes until its answer is closed. */
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
