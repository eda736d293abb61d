import type { PathHost } from '../../checkers/path/probe.ts';
import type { KernelTable, ServiceId } from '../../ipvs/types.ts';
import type { IpAddress } from '../base/ip-address.ts';
import type { Config } from '../config/model/config.ts';
import type { DesiredService } from '../state/model/desired.ts';
import { privateServices } from '../state/pool/private-services.ts';
import type { DataPathStatus, PrivateServiceStatus } from '../state/status/status-document.ts';
import { AnswerSettings, type AnswerSettingsPorts, SETTINGS_HINT } from './answer-settings.ts';
import { ArpQuestions } from './arp-questions.ts';
import { ProbeHost, type ProbeHostPorts } from './probe-host.ts';

export type DataPathPorts = AnswerSettingsPorts & Omit<ProbeHostPorts, 'arp'>;

/** The number of private services that the status lists; see docs/limits.md. */
export const PRIVATE_SERVICES_LISTED = 1000;

function listed(
  services: ReadonlyMap<ServiceId, DesiredService>,
  table: KernelTable | null,
): readonly PrivateServiceStatus[] {
  return [...services].slice(0, PRIVATE_SERVICES_LISTED).flatMap(([service, { destinations }]) =>
    [...destinations].map(([destination, { params }]) => {
      const held = table?.get(service)?.destinations.get(destination);
      const connections =
        held === undefined ? null : { active: held.activeConnections, inactive: held.inactiveConnections };
      return { service, destination, forwarding: params.forwarding, connections };
    }),
  );
}

/** Creates the daemon's part for data-path probes; null where lvsd does not write to a kernel. */
export function openDataPath(
  {
    dataPath,
    ...ports
  }: Pick<DataPathPorts, 'clock' | 'logger' | 'addresses'> & {
    readonly dataPath: DataPathPorts['machine'] | null;
  },
  parts: Pick<DataPathPorts, 'events'> & { readonly reconciler: DataPathPorts['services'] },
  paused: () => boolean,
): DataPath | null {
  if (dataPath === null) return null;
  return new DataPath({ ...ports, ...parts, machine: dataPath, services: parts.reconciler, paused });
}

/**
 * Everything that data-path probes need of this host except their private services, which are in the kernel's table
 * like other services.
 */
export class DataPath {
  readonly #host: ProbeHost;
  readonly #settings: AnswerSettings;
  #services: ReadonlyMap<ServiceId, DesiredService> = new Map();
  #markBase: number | null = null;

  constructor(ports: DataPathPorts) {
    const arp = new ArpQuestions({ ...ports, arp: ports.machine.arp });
    this.#host = new ProbeHost({ ...ports, arp });
    this.#settings = new AnswerSettings(ports);
  }

  get host(): PathHost {
    return this.#host;
  }

  /** Whether a client address in the connection table belongs to a probe. */
  isProbeSource(address: IpAddress): boolean {
    return this.#host.isSource(address);
  }

  /** Reads the record of an earlier run. Never rejects. */
  load(): Promise<void> {
    return this.#settings.load();
  }

  /** Called when a configuration comes into force, before its checks begin. Never rejects. */
  async follow(config: Config): Promise<void> {
    this.#host.follow(config);
    this.#services = privateServices(config.virtualServers);
    this.#markBase = config.probes?.markBase ?? null;
    await this.#settings.follow(config);
  }

  /** Called when the checks have ended. Never rejects. */
  stop(): Promise<void> {
    return this.#settings.stop();
  }

  /** Null when the file has no data-path probe. `table` is the kernel's table, null when it could not be read. */
  status(table: KernelTable | null): DataPathStatus | null {
    if (this.#services.size === 0 || this.#markBase === null) return null;
    const { error, repairs } = this.#settings;
    return {
      services: this.#services.size,
      mark_base: this.#markBase,
      error,
      hint: error === null ? null : SETTINGS_HINT,
      repairs,
      private_services: listed(this.#services, table),
    };
  }
}
