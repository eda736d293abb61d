import type { Logger } from '../base/logger.ts';
import type { HalfMessage, HeldRoutes } from '../base/parent-link.ts';
import type { Clock, Instant, Milliseconds } from '../base/time.ts';

/** Between two tries to take away the routes of a process that is silent. */
export const CLEAR_AGAIN: Milliseconds = 1000;

export interface RouteKeeperPorts {
  readonly clock: Clock;
  readonly logger: Pick<Logger, 'warn'>;
  /** Takes these routes away; how many there were. Null when some stay, which it has told. */
  clear(held: HeldRoutes): number | null;
}

/**
 * Knows which routes a checking process may have announced, and takes them away when that process is dead or silent:
 * servers that nobody checks are not announced. When it goes on it announces them again.
 */
export class RouteKeeper {
  readonly #ports: RouteKeeperPorts;
  readonly #whose: string;
  /** Null: nothing is announced, or it is to stay whatever happens. */
  #held: HeldRoutes | null = null;
  #cleared = false;
  #clearedLastAt: Instant = 0;

  /** @param whose names the process in the log */
  constructor(ports: RouteKeeperPorts, whose: string) {
    this.#ports = ports;
    this.#whose = whose;
  }

  /** It tells something, so it is alive. */
  told(message: HalfMessage): void {
    this.#cleared = false;
    if (message.kind === 'routes') this.#held = message.routes;
  }

  died(): void {
    this.#clear(`of ${this.#whose}, which is dead`);
  }

  /** It has told nothing for so long; to be called again and again until it tells something. */
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
