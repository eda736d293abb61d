import type { ParentLink } from '../base/parent-link.ts';
import type { Cancel, Clock, Milliseconds } from '../base/time.ts';

/** How often the supervisor is told that the LVS half is alive. */
export const BEAT_INTERVAL: Milliseconds = 1000;
/**
 * Silence that is a hang. Long: a start or a reload with thousands of servers may keep the process busy for seconds, and
 * nobody misses it as a neighbour misses adverts.
 */
export const HANG_LIMIT: Milliseconds = 30_000;

/** Tells the supervisor of this half, if there is one, that it is alive. */
export class ParentBeats {
  readonly #clock: Clock;
  readonly #parent: ParentLink | null;
  #cancel: Cancel = () => undefined;

  constructor(clock: Clock, parent: ParentLink | null) {
    this.#clock = clock;
    this.#parent = parent;
  }

  start(): void {
    if (this.#parent === null) return;
    this.#parent.send({ kind: 'beat', limit: HANG_LIMIT });
    this.#cancel = this.#clock.schedule(this.#clock.now() + BEAT_INTERVAL, () => this.start());
  }

  stop(): void {
    this.#cancel();
  }
}
