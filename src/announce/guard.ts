import type { HalfMessage } from '../base/parent-link.ts';
import type { Cancel, Clock, Instant, Milliseconds } from '../base/time.ts';
import { RouteKeeper, type RouteKeeperPorts } from './route-keeper.ts';

/** How often the guard looks for silence. */
const LOOK_INTERVAL: Milliseconds = 250;
/**
 * When two looks are further apart than this, the guard itself was stopped, and messages that arrived have not been
 * read yet.
 */
const OWN_PAUSE: Milliseconds = 1000;

/**
 * Watches the lvsd that started it, where there is no supervisor because the file began to announce by a reload. Like
 * the supervisor, it removes the routes when that lvsd is dead or silent.
 */
export class RouteGuard {
  readonly #clock: Clock;
  readonly #keeper: RouteKeeper;
  #heardAt: Instant;
  #lookedAt: Instant;
  #cancel: Cancel = () => undefined;

  constructor(ports: RouteKeeperPorts) {
    this.#clock = ports.clock;
    this.#keeper = new RouteKeeper(ports, 'lvsd');
    this.#heardAt = ports.clock.now();
    this.#lookedAt = ports.clock.now();
  }

  start(): void {
    this.#cancel = this.#clock.schedule(this.#clock.now() + LOOK_INTERVAL, () => {
      const now = this.#clock.now();
      if (now - this.#lookedAt > OWN_PAUSE) this.#heardAt = now;
      this.#lookedAt = now;
      this.#keeper.silent(now - this.#heardAt);
      this.start();
    });
  }

  received(message: HalfMessage): void {
    this.#heardAt = this.#clock.now();
    this.#keeper.received(message);
  }

  /** The lvsd has ended, in order or not; one that stops in order has no routes any more. */
  left(): void {
    this.#cancel();
    this.#keeper.died();
  }
}
