import type { Instant, Milliseconds } from '../../src/base/time.ts';

/** A value counts for at least this long, and for at most twice as long. */
export const RECENT: Milliseconds = 30_000;

/** The largest value of the last 30 to 60 seconds. Two windows hold it, in place of a list of values. */
export class RecentWorst {
  #window = Number.NEGATIVE_INFINITY;
  #worst: Milliseconds = 0;
  #worstBefore: Milliseconds = 0;

  observe(value: Milliseconds, now: Instant): void {
    this.#turn(now);
    if (value > this.#worst) this.#worst = value;
  }

  /** The largest recent value; 0 when there is none. */
  worst(now: Instant): Milliseconds {
    this.#turn(now);
    return Math.max(this.#worst, this.#worstBefore);
  }

  #turn(now: Instant): void {
    const window = Math.floor(now / RECENT);
    if (window === this.#window) return;
    this.#worstBefore = window === this.#window + 1 ? this.#worst : 0;
    this.#worst = 0;
    this.#window = window;
  }
}
