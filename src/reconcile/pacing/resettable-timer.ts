import type { Cancel, Clock, Instant } from '../../base/time.ts';

/** One timer that can be set again; the last setting holds. */
export class ResettableTimer {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #cancel: Cancel | null = null;
  #at: Instant | null = null;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  set(at: Instant): void {
    if (this.#at === at) return;
    this.cancel();
    this.#at = at;
    this.#cancel = this.#clock.schedule(at, () => {
      this.#at = null;
      this.#cancel = null;
      this.#ring();
    });
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#at = null;
  }
}
