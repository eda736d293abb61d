import { destinationId, serviceId } from '../../ipvs/key.ts';
import { NO_TRAFFIC } from '../../ipvs/no-traffic.ts';
import type { Operation } from '../../ipvs/operation.ts';
import type {
  DestinationId,
  DestinationKey,
  DestinationParams,
  KernelDestination,
  KernelService,
  KernelTable,
  ServiceId,
} from '../../ipvs/types.ts';

/** The number of foreign services that the status lists. */
export const UNMANAGED_LISTED = 1000;

type OwnCopy = KernelService & { readonly destinations: Map<DestinationId, KernelDestination> };

/**
 * The kernel's table as far as we know it: the last dump plus our own writes since. Counters are as old as the dump.
 * A table that was handed out never changes.
 */
export class CachedKernelTable {
  #services: Map<ServiceId, KernelService>;
  /** Services copied since the table was last handed out, which may therefore be changed in place. */
  readonly #copied = new Map<ServiceId, OwnCopy>();
  #shared = false;

  constructor(dump: KernelTable) {
    this.#services = new Map(dump);
  }

  /** The table as it is now, for readers who keep it. */
  share(): KernelTable {
    this.#shared = true;
    this.#copied.clear();
    return this.#services;
  }

  /** The table for use within this turn of the loop only. */
  peek(): KernelTable {
    return this.#services;
  }

  /** Whether a service exists and has a destination. */
  leads(id: ServiceId): boolean {
    return (this.#services.get(id)?.destinations.size ?? 0) > 0;
  }

  /** Records an operation that the kernel accepted. */
  note(operation: Operation): void {
    switch (operation.type) {
      case 'new-service': {
        const { service: key, params } = operation;
        this.#put(serviceId(key), { key, params, statistics: NO_TRAFFIC, destinations: new Map() });
        break;
      }
      case 'set-service': {
        const id = serviceId(operation.service);
        const held = this.#own(id);
        if (held !== undefined) this.#put(id, { ...held, params: operation.params });
        break;
      }
      case 'del-service':
        this.#writable().delete(serviceId(operation.service));
        this.#copied.delete(serviceId(operation.service));
        break;
      case 'new-destination':
      case 'set-destination':
        this.#noteDestination(serviceId(operation.service), operation.destination, operation.params);
        break;
      case 'del-destination':
        this.#own(serviceId(operation.service))?.destinations.delete(destinationId(operation.destination));
        break;
      default:
        break;
    }
  }

  #noteDestination(service: ServiceId, key: DestinationKey, params: DestinationParams): void {
    const id = destinationId(key);
    const destinations = this.#own(service)?.destinations;
    const held = destinations?.get(id);
    destinations?.set(
      id,
      held === undefined
        ? {
            key,
            params,
            activeConnections: 0,
            inactiveConnections: 0,
            persistentConnections: 0,
            statistics: NO_TRAFFIC,
          }
        : { ...held, params },
    );
  }

  /** A private copy of a service, made once for many writes. */
  #own(id: ServiceId): OwnCopy | undefined {
    const copied = this.#copied.get(id);
    if (copied !== undefined) return copied;
    const held = this.#services.get(id);
    if (held === undefined) return undefined;
    const copy: OwnCopy = { ...held, destinations: new Map(held.destinations) };
    this.#put(id, copy);
    return copy;
  }

  #put(id: ServiceId, service: OwnCopy): void {
    this.#copied.set(id, service);
    this.#writable().set(id, service);
  }

  #writable(): Map<ServiceId, KernelService> {
    if (this.#shared) {
      this.#services = new Map(this.#services);
      this.#shared = false;
    }
    return this.#services;
  }
}

/** The first `limit` services of a table that are not ours. */
export function foreignServices(
  table: KernelTable,
  ours: readonly { has(id: ServiceId): boolean }[],
  limit: number,
): readonly ServiceId[] {
  const foreign: ServiceId[] = [];
  for (const id of table.keys()) {
    if (foreign.length >= limit) break;
    if (!ours.some((some) => some.has(id))) foreign.push(id);
  }
  return foreign;
}
