import type { Operation } from '../../../ipvs/operation.ts';
import type { KernelDestination, KernelService, KernelTable, ServiceId } from '../../../ipvs/types.ts';
import type { DesiredChange, DesiredDestination, DesiredService, DesiredState } from '../model/desired.ts';
import { sameDestinationParams, sameServiceParams } from './same-params.ts';

/** Services that we made or adopted; nothing else may ever be deleted. */
export type OwnedServices = ReadonlySet<ServiceId>;

/**
 * The operations that make our part of `actual` equal to `desired`, in an order that is safe after each step: services
 * and destinations that are added or raised, then those set or lowered, then destinations deleted, then services
 * deleted. A service with a destination that takes traffic at both ends has one all the way. Services that are neither
 * desired nor owned never appear.
 */
export function plan(desired: DesiredState, actual: KernelTable, owned: OwnedServices): readonly Operation[] {
  const draft = newDraft();
  for (const [id, service] of desired) draftService(draft, service, actual.get(id));
  for (const id of owned) {
    if (!desired.has(id)) draftRemoval(draft, actual.get(id));
  }
  return finish(draft);
}

/** As {@link plan}, for the services of one change only. */
export function planChange(
  change: DesiredChange,
  actual: KernelTable,
  owned: OwnedServices,
): readonly Operation[] {
  const draft = newDraft();
  for (const [id, service] of change) {
    if (service !== null) draftService(draft, service, actual.get(id));
    else if (owned.has(id)) draftRemoval(draft, actual.get(id));
  }
  return finish(draft);
}

interface Draft {
  readonly raises: Operation[];
  readonly lowers: Operation[];
  readonly destinationDeletes: Operation[];
  readonly serviceDeletes: Operation[];
}

function newDraft(): Draft {
  return { raises: [], lowers: [], destinationDeletes: [], serviceDeletes: [] };
}

function finish(draft: Draft): readonly Operation[] {
  const { raises, lowers, destinationDeletes, serviceDeletes } = draft;
  if (lowers.length + destinationDeletes.length + serviceDeletes.length === 0) return raises;
  return raises.concat(lowers, destinationDeletes, serviceDeletes);
}

function draftService(draft: Draft, desired: DesiredService, actual: KernelService | undefined): void {
  const { key, params } = desired;
  if (actual === undefined) {
    draft.raises.push({ type: 'new-service', service: key, params });
    for (const { key: destination, params: wanted } of desired.destinations.values()) {
      draft.raises.push({ type: 'new-destination', service: key, destination, params: wanted });
    }
    return;
  }
  if (!sameServiceParams(params, actual.params)) {
    draft.raises.push({ type: 'set-service', service: key, params });
  }
  for (const [id, destination] of desired.destinations) {
    draftDestination(draft, desired, destination, actual.destinations.get(id));
  }
  for (const [id, destination] of actual.destinations) {
    if (desired.destinations.has(id)) continue;
    draft.destinationDeletes.push({ type: 'del-destination', service: key, destination: destination.key });
  }
}

/** SET rather than DEL and NEW: a deleted destination drops its connections' packets until it is back. */
function draftDestination(
  draft: Draft,
  service: DesiredService,
  desired: DesiredDestination,
  actual: KernelDestination | undefined,
): void {
  const { key: destination, params } = desired;
  if (actual === undefined) {
    draft.raises.push({ type: 'new-destination', service: service.key, destination, params });
    return;
  }
  if (sameDestinationParams(params, actual.params)) return;
  const target = params.weight > actual.params.weight ? draft.raises : draft.lowers;
  target.push({ type: 'set-destination', service: service.key, destination, params });
}

function draftRemoval(draft: Draft, actual: KernelService | undefined): void {
  if (actual !== undefined) draft.serviceDeletes.push({ type: 'del-service', service: actual.key });
}
