import type {
  DestinationId,
  KernelDestination,
  KernelService,
  KernelTable,
  ServiceId,
} from '../../../ipvs/types.ts';
import type { DriftKind } from '../model/kernel-view.ts';
import { sameExceptWeight, sameServiceParams } from './same-params.ts';

/** One difference between what we left in the kernel and what is there. */
export interface Drift {
  readonly kind: DriftKind;
  readonly service: ServiceId;
  readonly destination: DestinationId | null;
  /** For the log: what was found. */
  readonly description: string;
}

/**
 * What somebody else changed in our services: `known` is what we last saw or wrote, `found` what is there now. A
 * missing service is one difference, whatever it held. Services outside `ours` are nobody's business.
 */
export function findDrift(
  known: KernelTable,
  found: KernelTable,
  ours: ReadonlySet<ServiceId>,
): readonly Drift[] {
  const drift: Drift[] = [];
  for (const id of ours) {
    const before = known.get(id);
    if (before === undefined) continue;
    const now = found.get(id);
    if (now === undefined) {
      drift.push({ kind: 'missing_service', service: id, destination: null, description: `${id} is gone` });
      continue;
    }
    if (!sameServiceParams(before.params, now.params)) drift.push(serviceDrift(id, before, now));
    destinationDrift(drift, id, before, now);
  }
  return drift;
}

/** A drift count for each kind, all zero. */
export function noDrift(): Record<DriftKind, number> {
  return {
    missing_service: 0,
    service_attributes: 0,
    missing_destination: 0,
    extra_destination: 0,
    weight: 0,
    destination_attributes: 0,
    timeouts: 0,
    sync_daemon: 0,
  };
}

function serviceDrift(id: ServiceId, before: KernelService, now: KernelService): Drift {
  const { scheduler } = now.params;
  const what =
    scheduler === before.params.scheduler
      ? 'has other flags or persistence'
      : `has scheduler ${scheduler} instead of ${before.params.scheduler}`;
  return { kind: 'service_attributes', service: id, destination: null, description: `${id} ${what}` };
}

function destinationDrift(
  drift: Drift[],
  service: ServiceId,
  before: KernelService,
  now: KernelService,
): void {
  const add = (kind: DriftKind, destination: DestinationId, what: string): void => {
    drift.push({ kind, service, destination, description: `${service} -> ${destination} ${what}` });
  };
  for (const [id, known] of before.destinations) {
    const found = now.destinations.get(id);
    if (found === undefined) {
      add('missing_destination', id, 'is gone');
      continue;
    }
    compareDestination(known, found, (kind, what) => add(kind, id, what));
  }
  for (const id of now.destinations.keys()) {
    if (!before.destinations.has(id)) add('extra_destination', id, 'is not ours');
  }
}

function compareDestination(
  known: KernelDestination,
  found: KernelDestination,
  report: (kind: DriftKind, what: string) => void,
): void {
  if (known.params.weight !== found.params.weight) {
    report('weight', `has weight ${found.params.weight} instead of ${known.params.weight}`);
  }
  if (!sameExceptWeight(known.params, found.params)) {
    report('destination_attributes', 'has another forwarding method, tunnel or thresholds');
  }
}
