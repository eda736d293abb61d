/**
 * Leave to create a process, once in a turn of the event loop and in order of asking. fork(2) halts the loop, for about a
 * millisecond or much longer on a small host: many scripts due at one instant must not keep a verdict from the kernel.
 */
export class SpawnThrottle {
  /** Bounded by the callers: attempts under way, notify runs under way. */
  readonly #waiting: (() => void)[] = [];

  /** Resolves in a turn of its own. */
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
