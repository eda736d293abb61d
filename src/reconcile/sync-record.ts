import type { Clock, Instant, Milliseconds, WallTime } from '../base/time.ts';
import type { ReconcilerObserver } from './ports.ts';

/** When the table was last found or made as desired, and how long that takes. */
export class SyncRecord {
  readonly #clock: Clock;
  readonly #observer: ReconcilerObserver | null;
  #lastAt: WallTime | null = null;
  /** When the look began that what is written now follows from. */
  #comparingSince: Instant | null = null;

  constructor(clock: Clock, observer: ReconcilerObserver | null) {
    this.#clock = clock;
    this.#observer = observer;
  }

  get lastAt(): WallTime | null {
    return this.#lastAt;
  }

  /** Civil time was set by so much: what happened stays as long ago as it was. */
  moveTimes(step: Milliseconds): void {
    if (this.#lastAt !== null) this.#lastAt += step;
  }

  /** A look at the table begins: now. */
  looking(): Instant {
    const now = this.#clock.now();
    this.#comparingSince ??= now;
    return now;
  }

  /** The kernel went away half-way. */
  lost(): void {
    this.#comparingSince = null;
  }

  /** Nothing is left to do; `inSync`: and nothing was refused. */
  done(inSync: boolean): void {
    if (this.#comparingSince !== null) this.#observer?.compared(this.#clock.now() - this.#comparingSince);
    this.#comparingSince = null;
    if (inSync) this.#lastAt = this.#clock.wall();
  }
}
