import type { Logger } from './logger.ts';
import type { ServiceManager } from './service-manager.ts';
import type { Cancel, Clock, Milliseconds } from './time.ts';

/** Fed so many times in the time that the service manager grants: one late turn of the loop must not end the process. */
const FEEDS = 4;

export interface ServiceWatchComponents {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly service: ServiceManager;
  /** What hangs, in words; null while everything works. */
  readonly stalled: () => string | null;
}

/** Feeds the watchdog of the service manager for as long as everything works; then it lets the process be ended. */
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
    // A loop that was held up looks so once, too, before it has shown a new sign of life.
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
