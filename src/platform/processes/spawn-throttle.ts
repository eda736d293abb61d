/**
 * Grants permission to create a process, once in each turn of the event loop and in the order of the requests. fork(2)
 * halts the loop for about a millisecond, or much longer on a small host; many scripts that are due at the same time
 * must not delay the writing of a verdict to the kernel.
 */
export class SpawnThrottle {
  /** The callers bound the queue: it has running attempts and running notify scripts. */
  readonly #waiting: (() => void)[] = [];

  /** Resolves in a turn of the event loop that no other caller gets. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#waiting.length === 1) setImmediate(() => this.#advance());
    });
  }

  #advance(): void {
    this.#waiting.shift()?.();
    if (this.#waiting.length > 0) setImmediate(() => this.#advance());
  }
}
