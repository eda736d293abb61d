import type { Clock, Instant, Milliseconds, WallTime } from '../base/time.ts';
import type { ReconcilerObserver } from './ports.ts';

/** When the table was last found or made as desired, and how long that took. */
export class SyncRecord {
  readonly #clock: Clock;
  readonly #observer: ReconcilerObserver | null;
  #lastAt: WallTime | null = null;
  /** The start of the reading that the current writes are based on. */
  #comparingSince: Instant | null = null;

  constructor(clock: Clock, observer: ReconcilerObserver | null) {
    this.#clock = clock;
    this.#observer = observer;
  }

  get lastAt(): WallTime | null {
    return this.#lastAt;
  }

  /** Moves all wall-clock times after the clock was set by `step`, so that ages stay the same. */
  moveTimes(step: Milliseconds): void {
    if (this.#lastAt !== null) this.#lastAt += step;
  }

  /** Notes that a reading of the table begins now. */
  looking(): Instant {
    const now = this.#clock.now();
    this.#comparingSince ??= now;
    return now;
  }

  /** Notes that the kernel was lost during the exchange. */
  lost(): void {
    this.#comparingSince = null;
  }

  /** Notes that no work is left; `inSync`: and that nothing was refused. */
  done(inSync: boolean): void {
    if (this.#comparingSince !== null) this.#observer?.compared(this.#clock.now() - this.#comparingSince);
    this.#comparingSince = null;
    if (inSync) this.#lastAt = this.#clock.wall();
  }
}
