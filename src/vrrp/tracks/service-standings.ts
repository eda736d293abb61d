import type { ServiceStanding } from '../../../vrrp/instance/event.ts';
import {
  readServiceReport,
  type ServiceReply,
  type ServiceReport,
  VRRP_API_VERSION,
} from '../../api/vrrp-protocol.ts';
import type { Logger } from '../../base/logger.ts';
import type { Cancel, Clock, Milliseconds } from '../../base/time.ts';

/** The LVS half reports every second; after this time without a report it counts as silent. */
const CHECKER_SILENCE: Milliseconds = 5000;

export interface ServicePorts {
  readonly clock: Clock;
  readonly logger: Logger;
  /** The states of the instances. */
  instances(): ServiceReply['instances'];
  changed(service: string, standing: ServiceStanding): void;
}

/**
 * The LVS half's reports about tracked services. Before the first report the services count as up; when reports stop,
 * the last one stays valid, and the silence is logged.
 */
export class ServiceStandings {
  readonly #ports: ServicePorts;
  readonly #last = new Map<string, string>();
  #services: readonly string[] = [];
  #silent = false;
  #cancelSilence: Cancel = () => undefined;

  constructor(ports: ServicePorts) {
    this.#ports = ports;
  }

  /** Takes the services that are tracked from now on. */
  load(services: readonly string[]): void {
    this.#services = services;
    for (const known of this.#last.keys()) if (!services.includes(known)) this.#last.delete(known);
    this.#listen();
  }

  /** Takes a report; returns null when the value is none. */
  take(value: unknown): ServiceReply | null {
    const report = readServiceReport(value);
    if (report === undefined) return null;
    if (this.#silent) this.#ports.logger.info('the checker speaks again');
    this.#silent = false;
    this.#listen();
    // A report of another version may have another meaning. It is answered, so that the sender learns this version, but
    // not used.
    if (report.version === VRRP_API_VERSION) this.#report(report);
    return { version: VRRP_API_VERSION, services: this.#services, instances: this.#ports.instances() };
  }

  stop(): void {
    this.#cancelSilence();
  }

  #report({ services }: ServiceReport): void {
    for (const { id, up, fraction, reason } of services) {
      if (!this.#services.includes(id)) continue;
      const word = `${up} ${fraction}`;
      if (this.#last.get(id) === word) continue;
      this.#last.set(id, word);
      this.#ports.changed(id, { up, fraction, reason });
    }
  }

  #listen(): void {
    const { clock, logger } = this.#ports;
    this.#cancelSilence();
    if (this.#services.length === 0) return;
    this.#cancelSilence = clock.schedule(clock.now() + CHECKER_SILENCE, () => {
      this.#silent = true;
      logger.warn('the checker has not spoken of the services that are tracked', {
        silent_s: CHECKER_SILENCE / 1000,
        services: this.#services.join(', '),
        meaning: this.#last.size > 0 ? 'its last word counts' : 'they count as up',
      });
    });
  }
}
