import { ERRNO } from '../../netlink/errno.ts';
import { addressFamily } from '../../src/base/ip-address.ts';
import { destinationId, serviceFamily, serviceId } from '../key.ts';
import { NO_TRAFFIC } from '../no-traffic.ts';
import type {
  DestinationId,
  DestinationKey,
  DestinationParams,
  KernelDestination,
  KernelService,
  KernelTable,
  ServiceId,
  ServiceKey,
  ServiceParams,
  TrafficStatistics,
} from '../types.ts';
import { MAX_NAME_LENGTH } from '../validate.ts';
import { canBeDestination } from './address-type.ts';
import type { Verdict } from './memory-settings.ts';

interface ServiceRecord {
  readonly key: ServiceKey;
  params: ServiceParams;
  statistics: TrafficStatistics;
  readonly destinations: Map<DestinationId, DestinationRecord>;
}

interface DestinationRecord {
  readonly key: DestinationKey;
  params: DestinationParams;
  /** The service that the counters belong to: a service that was created again starts from zero. */
  owner: ServiceRecord;
  active: number;
  inactive: number;
  persistent: number;
  statistics: TrafficStatistics;
}

/** The traffic that a test or demonstration ascribes to a destination. */
export interface SimulatedTraffic {
  readonly activeConnections?: number;
  readonly inactiveConnections?: number;
  readonly persistentConnections?: number;
  readonly statistics?: TrafficStatistics;
}

/**
 * The number of deleted destinations that are remembered; the oldest is dropped first (the kernel drops them after
 * about 3 minutes).
 */
export const MAX_TRASH = 10_000;

/** Names of modules that the simulated kernel has. */
export interface MemoryModules {
  readonly schedulers: ReadonlySet<string>;
  readonly persistenceEngines: ReadonlySet<string>;
}

/** The services and destinations of one namespace, each command with the kernel's own checks in the kernel's order (ip_vs_ctl.c). */
export class MemoryTable {
  readonly #modules: MemoryModules;
  readonly #services: Map<ServiceId, ServiceRecord> = new Map();
  readonly #trash: Map<string, DestinationRecord> = new Map();

  constructor(modules: MemoryModules) {
    this.#modules = modules;
  }

  addService(key: ServiceKey, params: ServiceParams): Verdict {
    const malformed = nameVerdict(params);
    if (malformed !== 0) return malformed;
    const id = serviceId(key);
    if (this.#services.has(id)) return ERRNO.EEXIST;
    const verdict = this.#checkService(key, params);
    if (verdict !== 0) return verdict;
    this.#services.set(id, {
      key,
      params: normalized(params),
      statistics: NO_TRAFFIC,
      destinations: new Map(),
    });
    return 0;
  }

  setService(key: ServiceKey, params: ServiceParams): Verdict {
    const malformed = nameVerdict(params);
    if (malformed !== 0) return malformed;
    const service = this.#services.get(serviceId(key));
    if (service === undefined) return ERRNO.ESRCH;
    const verdict = this.#checkService(key, params);
    if (verdict === 0) service.params = normalized(params);
    return verdict;
  }

  deleteService(key: ServiceKey): Verdict {
    const id = serviceId(key);
    const service = this.#services.get(id);
    if (service === undefined) return ERRNO.ESRCH;
    for (const destination of service.destinations.values()) this.#discard(id, destination);
    this.#services.delete(id);
    return 0;
  }

  flush(): void {
    for (const service of [...this.#services.values()]) this.deleteService(service.key);
  }

  addDestination(
    serviceKey: ServiceKey,
    key: DestinationKey,
    params: DestinationParams,
    syncing: boolean,
  ): Verdict {
    const service = this.#services.get(serviceId(serviceKey));
    if (service === undefined) return ERRNO.ESRCH;
    const verdict = checkDestination(service, key, params, syncing);
    if (verdict !== 0) return verdict;
    if (service.destinations.has(destinationId(key))) return ERRNO.EEXIST;
    return this.#revive(service, key, params) ? 0 : createDestination(service, key, params);
  }

  setDestination(
    serviceKey: ServiceKey,
    key: DestinationKey,
    params: DestinationParams,
    syncing: boolean,
  ): Verdict {
    const service = this.#services.get(serviceId(serviceKey));
    if (service === undefined) return ERRNO.ESRCH;
    const verdict = checkDestination(service, key, params, syncing);
    if (verdict !== 0) return verdict;
    const destination = service.destinations.get(destinationId(key));
    if (destination === undefined) return ERRNO.ENOENT;
    destination.params = params;
    return 0;
  }

  deleteDestination(serviceKey: ServiceKey, key: DestinationKey): Verdict {
    const id = serviceId(serviceKey);
    const service = this.#services.get(id);
    if (service === undefined) return ERRNO.ESRCH;
    const destination = service.destinations.get(destinationId(key));
    if (destination === undefined) return ERRNO.ENOENT;
    service.destinations.delete(destinationId(key));
    this.#discard(id, destination);
    return 0;
  }

  /** Resets the counters and rates of one service, or of all. Connections are not counters and stay. */
  zero(key: ServiceKey | null): Verdict {
    const services = key === null ? [...this.#services.values()] : [this.#services.get(serviceId(key))];
    for (const service of services) {
      if (service === undefined) return ERRNO.ESRCH;
      service.statistics = NO_TRAFFIC;
      for (const destination of service.destinations.values()) destination.statistics = NO_TRAFFIC;
    }
    return 0;
  }

  /** Sets the traffic of a destination; false if it does not exist. */
  simulate(serviceKey: ServiceKey, key: DestinationKey, traffic: SimulatedTraffic): boolean {
    const destination = this.#services.get(serviceId(serviceKey))?.destinations.get(destinationId(key));
    if (destination === undefined) return false;
    destination.active = traffic.activeConnections ?? destination.active;
    destination.inactive = traffic.inactiveConnections ?? destination.inactive;
    destination.persistent = traffic.persistentConnections ?? destination.persistent;
    destination.statistics = traffic.statistics ?? destination.statistics;
    return true;
  }

  /** The sync protocol knows one address family per service. */
  get hasMixedFamilies(): boolean {
    for (const service of this.#services.values()) {
      const family = serviceFamily(service.key);
      for (const destination of service.destinations.values()) {
        if (addressFamily(destination.key.address) !== family) return true;
      }
    }
    return false;
  }

  /** A copy: later changes do not show in it. Destinations come newest first, as from the kernel. */
  snapshot(): KernelTable {
    const table = new Map<ServiceId, KernelService>();
    for (const [id, service] of this.#services) {
      const destinations = new Map<DestinationId, KernelDestination>();
      for (const [key, record] of [...service.destinations].reverse())
        destinations.set(key, toReport(record));
      table.set(id, {
        key: service.key,
        params: service.params,
        statistics: service.statistics,
        destinations,
      });
    }
    return table;
  }

  #checkService(key: ServiceKey, params: ServiceParams): Verdict {
    const { scheduler, persistenceEngine } = params;
    if (scheduler !== 'none' && !this.#modules.schedulers.has(scheduler)) return ERRNO.ENOENT;
    const engineNamed = persistenceEngine !== null && persistenceEngine !== '';
    if (engineNamed && !this.#modules.persistenceEngines.has(persistenceEngine)) return ERRNO.ENOENT;
    const prefixWrong = params.netmask < 1 || params.netmask > 128;
    return serviceFamily(key) === 'inet6' && prefixWrong ? ERRNO.EINVAL : 0;
  }

  #discard(service: ServiceId, destination: DestinationRecord): void {
    this.#trash.set(`${service} ${destinationId(destination.key)}`, destination);
    if (this.#trash.size <= MAX_TRASH) return;
    for (const oldest of this.#trash.keys()) {
      this.#trash.delete(oldest);
      return;
    }
  }

  /** A destination deleted a short while ago comes back with its connections; its address is not checked again. */
  #revive(service: ServiceRecord, key: DestinationKey, params: DestinationParams): boolean {
    const trashId = `${serviceId(service.key)} ${destinationId(key)}`;
    const record = this.#trash.get(trashId);
    if (record === undefined) return false;
    this.#trash.delete(trashId);
    if (record.owner !== service) record.statistics = NO_TRAFFIC;
    record.owner = service;
    record.params = params;
    service.destinations.set(destinationId(key), record);
    return true;
  }
}

/** Netlink's policy: 1 to 15 characters for a scheduler; an empty one passes it and is then not found. */
function nameVerdict(params: ServiceParams): Verdict {
  const tooLong = params.scheduler.length > MAX_NAME_LENGTH;
  const engineTooLong = (params.persistenceEngine?.length ?? 0) > MAX_NAME_LENGTH;
  return tooLong || engineTooLong ? ERRNO.EINVAL : 0;
}

function normalized(params: ServiceParams): ServiceParams {
  return params.persistenceEngine === '' ? { ...params, persistenceEngine: null } : params;
}

/** ip_vs_genl_set_cmd() checks families first, then ip_vs_add_dest() and ip_vs_edit_dest() the numbers. */
function checkDestination(
  service: ServiceRecord,
  key: DestinationKey,
  params: DestinationParams,
  syncing: boolean,
): Verdict {
  if (addressFamily(key.address) !== serviceFamily(service.key)) {
    if (syncing || params.forwarding !== 'tun') return ERRNO.EINVAL;
  }
  if (params.weight < 0) return ERRNO.ERANGE;
  if (params.lowerThreshold > params.upperThreshold) return ERRNO.ERANGE;
  return params.tunnel.type === 'gue' && params.tunnel.port === 0 ? ERRNO.EINVAL : 0;
}

function createDestination(service: ServiceRecord, key: DestinationKey, params: DestinationParams): Verdict {
  if (!canBeDestination(key.address)) return ERRNO.EINVAL;
  const counters = { active: 0, inactive: 0, persistent: 0, statistics: NO_TRAFFIC };
  service.destinations.set(destinationId(key), { key, params, owner: service, ...counters });
  return 0;
}

function toReport(record: DestinationRecord): KernelDestination {
  return {
    key: record.key,
    params: record.params,
    activeConnections: record.active,
    inactiveConnections: record.inactive,
    persistentConnections: record.persistent,
    statistics: record.statistics,
  };
}
