import type { Instant, Milliseconds } from '../../src/base/time.ts';

/** Attempts a second up to which nothing is put off. */
const FREE_RATE = 50;
const MODERATE_RATE = 300;
const MODERATE_GRID: Milliseconds = 20;
const HIGH_RATE = 1000;
/** The grid never grows beyond this. Listed in docs/limits.md. */
export const MAX_GRID: Milliseconds = 50;
/** Over which the rate is taken. */
const WINDOW: Milliseconds = 1000;

/** The grid for a number of attempts a second: none for few, 20 ms at 300 and 50 ms from 1,000 on, linear in between. */
export function gridFor(rate: number): Milliseconds {
  if (rate < FREE_RATE) return 0;
  if (rate < MODERATE_RATE)
    return Math.round((MODERATE_GRID * (rate - FREE_RATE)) / (MODERATE_RATE - FREE_RATE));
  const share = Math.min(1, (rate - MODERATE_RATE) / (HIGH_RATE - MODERATE_RATE));
  return Math.round(MODERATE_GRID + share * (MAX_GRID - MODERATE_GRID));
}

/**
 * The beat of the checks: the more attempts begin in a second, the more of them are begun and looked at together. Waking
 * up costs more than a check, and calls that follow each other cost half.
 */
export class Pace {
  #windowStart: Instant = Number.NEGATIVE_INFINITY;
  #count = 0;
  #grid: Milliseconds = 0;

  /** Between two beats; 0: there is no grid. */
  get grid(): Milliseconds {
    return this.#grid;
  }

  /** Attempts that begin now. */
  note(attempts: number, now: Instant): void {
    this.#count += attempts;
    const elapsed = now - this.#windowStart;
    if (elapsed >= WINDOW) {
      // After a long silence the rate is what has just begun, and not what was before.
      this.#grid = gridFor(elapsed < 2 * WINDOW ? (this.#count * WINDOW) / elapsed : this.#count);
      this.#windowStart = now;
      this.#count = 0;
    } else this.#grid = Math.max(this.#grid, gridFor(this.#count));
  }

  /** The first beat at or after an instant. */
  at(instant: Instant): Instant {
    return this.#grid === 0 ? instant : Math.ceil(instant / this.#grid) * this.#grid;
  }

  /** The first beat after an instant. */
  after(instant: Instant): Instant {
    return this.#grid === 0 ? instant : (Math.floor(instant / this.#grid) + 1) * this.#grid;
  }
}
