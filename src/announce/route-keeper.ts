import type { Logger } from '../base/logger.ts';
import type { HalfMessage, HeldRoutes } from '../base/parent-link.ts';
import type { Clock, Instant, Milliseconds } from '../base/time.ts';

/** The time between two attempts to remove the routes of a silent process. */
export const CLEAR_AGAIN: Milliseconds = 1000;

export interface RouteKeeperPorts {
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
  /** Removes these routes; returns how many there were. Null when some remain, which it has logged. */
  clear(held: HeldRoutes): number | null;
}

/**
 * Knows which routes a checking process may have announced, and removes them when that process is dead or silent:
 * servers that are not checked must not be announced. When the process continues, it announces them again.
 */
export class RouteKeeper {
  readonly #ports: RouteKeeperPorts;
  readonly #whose: string;
  /** The routes to remove; null when nothing is announced, or when the routes are to stay whatever happens. */
  #held: HeldRoutes | null = null;
  #cleared = false;
  #clearedLastAt: Instant = 0;

  /** @param whose the name of the process in the log */
  constructor(ports: RouteKeeperPorts, whose: string) {
    this.#ports = ports;
    this.#whose = whose;
  }

  /** Handles a message of the process, which shows that it is alive. */
  received(message: HalfMessage): void {
    this.#cleared = false;
    if (message.kind === 'routes') this.#held = message.routes;
  }

  died(): void {
    this.#clear(`of ${this.#whose}, which is dead`);
  }

  /** Notes that the process has been silent for this long. To be called repeatedly until it sends something. */
  silent(forMs: Milliseconds): void {
    if (this.#held === null || forMs <= this.#held.silence) return;
    if (this.#ports.clock.now() - this.#clearedLastAt >= CLEAR_AGAIN) {
      this.#clear(`of ${this.#whose}, which is silent for ${Math.round(forMs)} ms`);
    }
  }

  #clear(whose: string): void {
    if (this.#held === null || this.#cleared) return;
    this.#clearedLastAt = this.#ports.clock.now();
    const routes = this.#ports.clear(this.#held);
    this.#cleared = routes !== null;
    if (routes !== null && routes > 0)
      this.#ports.logger.warn(`withdrew virtual addresses ${whose}`, { routes });
  }
}
