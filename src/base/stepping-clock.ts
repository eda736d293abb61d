import type { Cancel, Clock, Instant, Milliseconds, WallTime } from './time.ts';

/** A smaller difference comes from the gradual adjustment of civil time (adjtime(3)) and is no step. */
const LEAST_STEP: Milliseconds = 1000;

/**
 * A clock that notices when its civil time is set, because the difference to the monotonic clock then changes.
 * Listeners that keep points in civil time move them by the step, so that the spans between them, which people read as
 * ages and remaining time, follow the monotonic clock. A step is reported before any caller gets a time after it.
 */
export class SteppingClock implements Clock {
  readonly #clock: Clock;
  readonly #listeners: ((step: Milliseconds) => void)[] = [];
  #difference: Milliseconds;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#difference = clock.wall() - clock.now();
  }

  /** Calls back with each step, positive when civil time was set forward. */
  onStep(listener: (step: Milliseconds) => void): void {
    this.#listeners.push(listener);
  }

  now(): Instant {
    return this.#clock.now();
  }

  wall(): WallTime {
    const wall = this.#clock.wall();
    const difference = wall - this.#clock.now();
    const step = difference - this.#difference;
    if (Math.abs(step) >= LEAST_STEP) {
      this.#difference = difference;
      for (const listener of this.#listeners) listener(step);
    }
    return wall;
  }

  schedule(at: Instant, callback: () => void): Cancel {
    return this.#clock.schedule(at, callback);
  }
}
