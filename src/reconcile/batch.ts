import { destinationId, serviceId } from '../../ipvs/key.ts';
import type { Operation } from '../../ipvs/operation.ts';
import type { ServiceId } from '../../ipvs/types.ts';
import type { DesiredChange, DesiredService, DesiredState } from '../state/model/desired.ts';
import type { KernelObject, RetryQueue } from './retry-queue.ts';

/** The number of services written in one batch; changes that arrive meanwhile wait for one batch at most. */
const SERVICES_PER_BATCH = 256;

/** The number of operations in one call of the kernel. */
export const OPERATIONS_PER_APPLY = 1024;

/** Takes the next services from the waiting ones: those that are desired before those that are to be removed. */
export function takeBatch(waiting: Set<ServiceId>, desired: DesiredState): readonly ServiceId[] {
  const wanted = firstOf(waiting, (id) => desired.has(id));
  const batch = wanted.length > 0 ? wanted : firstOf(waiting, () => true);
  for (const id of batch) waiting.delete(id);
  return batch;
}

/**
 * The newest desired states of a batch. A service that is not yet saved as ours must not be created; it is already
 * waiting again.
 */
export function wishesFor(
  batch: readonly ServiceId[],
  desired: DesiredState,
  ours: ReadonlySet<ServiceId>,
): DesiredChange {
  const wishes = new Map<ServiceId, DesiredService | null>();
  for (const id of batch) {
    const service = desired.get(id) ?? null;
    if (service === null || ours.has(id)) wishes.set(id, service);
  }
  return wishes;
}

function firstOf(waiting: ReadonlySet<ServiceId>, matches: (id: ServiceId) => boolean): ServiceId[] {
  const batch: ServiceId[] = [];
  for (const id of waiting) {
    if (batch.length >= SERVICES_PER_BATCH) break;
    if (matches(id)) batch.push(id);
  }
  return batch;
}

/** The object that an operation of a plan is about. */
export function objectOf(operation: Operation): KernelObject {
  if (!('service' in operation) || operation.service === null) {
    throw new TypeError(`not an operation on a service: ${operation.type}`);
  }
  const service = serviceId(operation.service);
  return 'destination' in operation
    ? { service, destination: destinationId(operation.destination) }
    : { service, destination: null };
}

/**
 * Drops operations on objects that wait for their retry, and on everything inside a service that cannot be created
 * yet.
 */
export function withoutBlocked(operations: readonly Operation[], retries: RetryQueue): readonly Operation[] {
  if (retries.empty) return operations;
  const uncreated = new Set<ServiceId>();
  return operations.filter((operation) => {
    const object = objectOf(operation);
    if (uncreated.has(object.service)) return false;
    if (!retries.isBlocked(object)) return true;
    if (operation.type === 'new-service') uncreated.add(object.service);
    return false;
  });
}
