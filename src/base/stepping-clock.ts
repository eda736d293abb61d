import type { Cancel, Clock, Instant, Milliseconds, WallTime } from './time.ts';

/** What is less is how civil time is kept right (adjtime(3)), and no step. */
const LEAST_STEP: Milliseconds = 1000;

/**
 * A clock that notices when its civil time was set: then the difference to the monotonic clock is another one. Whoever
 * keeps points in civil time moves them by the step, so that spans between them, which people read as ages and remaining
 * time, run on the monotonic clock. The step is told before anybody sees a time that is behind it.
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
