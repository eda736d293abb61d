import type { Logger } from './logger.ts';
import type { ServiceManager } from './service-manager.ts';
import type { Cancel, Clock, Milliseconds } from './time.ts';

/**
 * The number of signs of life in the time that the service manager allows, so that one late turn of the event loop does
 * not end the process.
 */
const FEEDS = 4;

export interface ServiceWatchComponents {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly service: ServiceManager;
  /** Names the part that hangs; null while everything works. */
  readonly stalled: () => string | null;
}

/**
 * Sends signs of life to the service manager for as long as everything works, and stops when a part hangs, so that the
 * service manager ends the process.
 */
export class ServiceWatch {
  readonly #components: ServiceWatchComponents;
  #cancel: Cancel = () => undefined;
  #stalledBefore = false;
  #reported = false;

  constructor(components: ServiceWatchComponents) {
    this.#components = components;
  }

  start(): void {
    const { service } = this.#components;
    if (service.watchdog !== null) this.#feed(service.watchdog / FEEDS);
  }

  stop(): void {
    this.#cancel();
  }

  #feed(every: Milliseconds): void {
    const { clock, service, logger } = this.#components;
    const stalled = this.#components.stalled();
    if (stalled === null) void service.notify(['WATCHDOG=1']);
    // After the event loop was held up, every part looks as if it hung once, until it has shown a new sign of life.
    else if (this.#stalledBefore && !this.#reported) {
      logger.error('a part of lvsd hangs: the watchdog is not fed, and systemd will start lvsd anew', {
        part: stalled,
      });
      this.#reported = true;
    }
    this.#reported &&= stalled !== null;
    this.#stalledBefore = stalled !== null;
    this.#cancel = clock.schedule(clock.now() + every, () => this.#feed(every));
  }
}
