import type { ParentLink } from '../base/parent-link.ts';
import type { Cancel, Clock, Milliseconds } from '../base/time.ts';

/** The interval at which the LVS half sends its supervisor a sign of life. */
export const BEAT_INTERVAL: Milliseconds = 1000;
/**
 * The silence after which the LVS half counts as hanging. It is long, because a start or a reload with thousands of
 * servers may keep the process busy for seconds, and nothing depends on its signs of life as a neighbour depends on
 * adverts.
 */
export const HANG_LIMIT: Milliseconds = 30_000;

/** Sends signs of life to the supervisor of this half, if there is one. */
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
