import { destinationId, serviceId } from '../../../ipvs/key.ts';
import type { Operation } from '../../../ipvs/operation.ts';
import type { DestinationId, KernelTable, ServiceId } from '../../../ipvs/types.ts';
import type { DesiredChange, DesiredService } from '../model/desired.ts';

/** A service in which no destination takes traffic before and after: `arriving` are to replace `leaving`. */
export interface Swap {
  readonly arriving: ReadonlySet<DestinationId>;
  readonly leaving: ReadonlySet<DestinationId>;
}

/**
 * The services whose destinations are all replaced, as when the sorry server takes over. When the kernel refuses the
 * replacement, those who could serve on must not go. Those that must not serve (see {@link DesiredService}) go in any case.
 */
export function findSwaps(change: DesiredChange, actual: KernelTable): ReadonlyMap<ServiceId, Swap> {
  const swaps = new Map<ServiceId, Swap>();
  for (const [id, service] of change) {
    if (service === null) continue;
    const swap = swapIn(service, actual.get(id)?.destinations ?? new Map());
    if (swap !== null) swaps.set(id, swap);
  }
  return swaps;
}

type Destinations = ReadonlyMap<DestinationId, { readonly params: { readonly weight: number } }>;

function swapIn({ destinations, mustNotServe }: DesiredService, actual: Destinations): Swap | null {
  const arriving = new Set<DestinationId>();
  for (const [id, { params }] of destinations) {
    if (params.weight === 0) continue;
    if (isLive(actual, id)) return null;
    arriving.add(id);
  }
  if (arriving.size === 0) return null;
  const leaving = new Set<DestinationId>();
  for (const [id, { params }] of actual) {
    if (params.weight > 0 && mustNotServe?.has(id) !== true) leaving.add(id);
  }
  return leaving.size === 0 ? null : { arriving, leaving };
}

/** Whether the operation takes one of `leaving` out of service. */
export function isDeparture(operation: Operation, swaps: ReadonlyMap<ServiceId, Swap>): boolean {
  if (operation.type !== 'del-destination' && operation.type !== 'set-destination') return false;
  const swap = swaps.get(serviceId(operation.service));
  return swap?.leaving.has(destinationId(operation.destination)) === true;
}

/** Whether somebody who was to arrive has arrived, so that the others may leave. */
export function hasArrived(id: ServiceId, swap: Swap, actual: KernelTable): boolean {
  const destinations = actual.get(id)?.destinations;
  if (destinations === undefined) return false;
  for (const arriving of swap.arriving) if (isLive(destinations, arriving)) return true;
  return false;
}

function isLive(destinations: Destinations, id: DestinationId): boolean {
  return (destinations.get(id)?.params.weight ?? 0) > 0;
}
