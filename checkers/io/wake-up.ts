import type { Cancel, Clock, Instant } from '../../src/base/time.ts';

/**
 * One timer shared by several users: it fires at the earliest instant that any of them wants. Each then states its
 * next one.
 */
export class WakeUp {
  readonly #clock: Clock;
  readonly #wake: () => void;
  #cancel: Cancel | null = null;
  #at: Instant = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, wake: () => void) {
    this.#clock = clock;
    this.#wake = wake;
  }

  /** Wakes at this instant at the latest. */
  want(at: Instant): void {
    if (at >= this.#at) return;
    this.cancel();
    this.#at = at;
    this.#cancel = this.#clock.schedule(at, () => {
      this.#cancel = null;
      this.#at = Number.POSITIVE_INFINITY;
      this.#wake();
    });
  }

  /** Cancels the timer until an instant is wanted again. */
  cancel(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#at = Number.POSITIVE_INFINITY;
  }
}
