import { destinationId, serviceId } from '../../ipvs/key.ts';
import { NO_TRAFFIC } from '../../ipvs/no-traffic.ts';
import type { Operation } from '../../ipvs/operation.ts';
import type {
  DestinationId,
  KernelDestination,
  KernelService,
  KernelTable,
  ServiceId,
} from '../../ipvs/types.ts';
import type { DesiredService, DesiredState } from '../../src/state/model/desired.ts';

/** A kernel table as it is after programming exactly `desired`. */
export function tableOf(desired: Iterable<DesiredService>): Map<ServiceId, KernelService> {
  const table = new Map<ServiceId, KernelService>();
  for (const { key, params, destinations } of desired) {
    const held = new Map<DestinationId, KernelDestination>();
    for (const [id, { key: to, params: wanted }] of destinations) held.set(id, kernelDestination(to, wanted));
    table.set(serviceId(key), { key, params, statistics: NO_TRAFFIC, destinations: held });
  }
  return table;
}

/** The table after one operation; throws where the kernel would refuse it. */
export function applyToTable(table: KernelTable, operation: Operation): Map<ServiceId, KernelService> {
  const next = new Map(table);
  if (!('service' in operation) || operation.service === null) {
    throw new Error(`a plan has no ${operation.type}`);
  }
  const id = serviceId(operation.service);
  const service = table.get(id);
  if (operation.type === 'new-service') {
    if (service !== undefined) throw new Error(`EEXIST: ${id}`);
    const { service: key, params } = operation;
    return next.set(id, { key, params, statistics: NO_TRAFFIC, destinations: new Map() });
  }
  if (service === undefined) throw new Error(`ESRCH: ${id}`);
  if (operation.type === 'set-service') return next.set(id, { ...service, params: operation.params });
  if (operation.type === 'del-service') {
    next.delete(id);
    return next;
  }
  if (operation.type === 'zero') throw new Error('a plan has no zero');
  return next.set(id, { ...service, destinations: changedDestinations(service, operation) });
}

type DestinationOperation = Extract<
  Operation,
  { type: 'new-destination' | 'set-destination' | 'del-destination' }
>;

function changedDestinations(
  service: KernelService,
  operation: DestinationOperation,
): Map<DestinationId, KernelDestination> {
  const destinations = new Map(service.destinations);
  const id = destinationId(operation.destination);
  if (destinations.has(id) === (operation.type === 'new-destination')) {
    throw new Error(`${operation.type === 'new-destination' ? 'EEXIST' : 'ENOENT'}: ${id}`);
  }
  if (operation.type === 'del-destination') destinations.delete(id);
  else destinations.set(id, kernelDestination(operation.destination, operation.params));
  return destinations;
}

function kernelDestination(
  key: KernelDestination['key'],
  params: KernelDestination['params'],
): KernelDestination {
  return {
    key,
    params,
    activeConnections: 0,
    inactiveConnections: 0,
    persistentConnections: 0,
    statistics: NO_TRAFFIC,
  };
}

/** Configuration of a table without counters, for comparing two of them. */
export function shapeOf(table: KernelTable | DesiredState): unknown {
  const services = [...table].map(([id, service]) => {
    const destinations = [...service.destinations].map(([to, { params }]) => [to, params] as const);
    return [id, service.params, destinations.sort(([a], [b]) => (a < b ? -1 : 1))] as const;
  });
  return services.sort(([a], [b]) => (a < b ? -1 : 1));
}
