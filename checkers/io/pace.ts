import type { Instant, Milliseconds } from '../../src/base/time.ts';

/** The number of attempts a second up to which no attempt is delayed. */
const FREE_RATE = 50;
const MODERATE_RATE = 300;
const MODERATE_GRID: Milliseconds = 20;
const HIGH_RATE = 1000;
/** The largest grid. Listed in docs/limits.md. */
export const MAX_GRID: Milliseconds = 50;
/** The time over which the rate is measured. */
const WINDOW: Milliseconds = 1000;

/**
 * The grid for a number of attempts a second: 0 for few, 20 ms at 300, 50 ms from 1,000 on, and linear in between.
 */
function gridFor(rate: number): Milliseconds {
  if (rate < FREE_RATE) return 0;
  if (rate < MODERATE_RATE)
    return Math.round((MODERATE_GRID * (rate - FREE_RATE)) / (MODERATE_RATE - FREE_RATE));
  const share = Math.min(1, (rate - MODERATE_RATE) / (HIGH_RATE - MODERATE_RATE));
  return Math.round(MODERATE_GRID + share * (MAX_GRID - MODERATE_GRID));
}

/**
 * Spaces the checks on a grid: the more attempts begin in a second, the more of them begin and are polled together.
 * Waking the loop costs more than a check, and consecutive system calls cost half.
 */
export class Pace {
  #windowStart: Instant = Number.NEGATIVE_INFINITY;
  #count = 0;
  #grid: Milliseconds = 0;

  /** The time between two beats; 0 when there is no grid. */
  get grid(): Milliseconds {
    return this.#grid;
  }

  /** Notes that this many attempts begin now. */
  note(attempts: number, now: Instant): void {
    this.#count += attempts;
    const elapsed = now - this.#windowStart;
    if (elapsed >= WINDOW) {
      // After a long silence the rate follows from the attempts that have just begun, and not from earlier ones.
      this.#grid = gridFor(elapsed < 2 * WINDOW ? (this.#count * WINDOW) / elapsed : this.#count);
      this.#windowStart = now;
      this.#count = 0;
    } else this.#grid = Math.max(this.#grid, gridFor(this.#count));
  }

  /**
   * Suspends the grid until many attempts begin again: the next ones wait for no beat, and their sockets wake the
   * loop.
   */
  hurry(): void {
    this.#grid = 0;
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
