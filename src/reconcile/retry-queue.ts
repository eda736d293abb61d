import type { IpvsError, IpvsErrorKind } from '../../ipvs/errors.ts';
import type { DestinationId, ServiceId } from '../../ipvs/types.ts';
import type { Entropy, Instant, Milliseconds } from '../base/time.ts';
import type { DesiredService } from '../state/model/desired.ts';
import type { ServiceErrors } from '../state/model/kernel-view.ts';
import { sameDestinationParams, sameServiceParams } from '../state/pool/same-params.ts';
import { backOff } from './pacing/back-off.ts';

/** The first wait after a refusal; it doubles each time up to the limit. */
export const RETRY_BASE: Milliseconds = 1000;
export const RETRY_LIMIT: Milliseconds = 60_000;

/** Each attempt to use an unknown scheduler makes the kernel run modprobe, so the first wait is longer. */
const SCHEDULER_RETRY_BASE: Milliseconds = 15_000;

/** Retries that are due within this time of each other are made together. */
const RETRY_GRAIN: Milliseconds = 100;

/** A service, or one of its destinations. */
export interface KernelObject {
  readonly service: ServiceId;
  readonly destination: DestinationId | null;
}

interface Refusal {
  readonly attempts: number;
  readonly due: Instant;
  /** False once its retry is due: the next plan may include it. */
  blocked: boolean;
  readonly error: IpvsError;
}

/** Objects that the kernel refused, each with its own back-off; everything else continues without them. */
export class RetryQueue {
  readonly #refusals = new Map<ServiceId, Map<DestinationId | null, Refusal>>();
  readonly #entropy: Entropy;

  constructor(entropy: Entropy) {
    this.#entropy = entropy;
  }

  get empty(): boolean {
    return this.#refusals.size === 0;
  }

  /** Records a refusal; returns how often in a row the object was refused. */
  refuse(object: KernelObject, error: IpvsError, now: Instant): number {
    const held = this.#refusals.get(object.service) ?? new Map<DestinationId | null, Refusal>();
    this.#refusals.set(object.service, held);
    const attempts = (held.get(object.destination)?.attempts ?? 0) + 1;
    const wait = waitAfter(error.kind, attempts, this.#entropy);
    held.set(object.destination, { attempts, due: now + wait, blocked: wait > 0, error });
    return attempts;
  }

  /** Forgets a refusal, because the object was accepted, is no longer desired, or has other parameters now. */
  clear({ service, destination }: KernelObject): void {
    const held = this.#refusals.get(service);
    held?.delete(destination);
    if (held?.size === 0) this.#refusals.delete(service);
  }

  clearService(service: ServiceId): void {
    this.#refusals.delete(service);
  }

  /** The refused objects of a service. */
  objectsOf(service: ServiceId): KernelObject[] {
    return [...(this.#refusals.get(service)?.keys() ?? [])].map((destination) => ({ service, destination }));
  }

  isBlocked({ service, destination }: KernelObject): boolean {
    return this.#refusals.get(service)?.get(destination)?.blocked === true;
  }

  /** The objects of a service that were refused and may be tried again. */
  triable(service: ServiceId): KernelObject[] {
    const objects: KernelObject[] = [];
    for (const [destination, refusal] of this.#refusals.get(service) ?? []) {
      if (!refusal.blocked) objects.push({ service, destination });
    }
    return objects;
  }

  /** Unblocks the objects that are due; returns their services. */
  takeDue(now: Instant): Set<ServiceId> {
    const services = new Set<ServiceId>();
    for (const [service, held] of this.#refusals) {
      for (const refusal of held.values()) {
        if (!refusal.blocked || refusal.due > now + RETRY_GRAIN) continue;
        refusal.blocked = false;
        services.add(service);
      }
    }
    return services;
  }

  nextDue(): Instant | null {
    let earliest: Instant | null = null;
    for (const held of this.#refusals.values()) {
      for (const { blocked, due } of held.values()) {
        if (blocked && (earliest === null || due < earliest)) earliest = due;
      }
    }
    return earliest;
  }

  /** The refusals and their reasons, for the status. */
  errors(): Map<ServiceId, ServiceErrors> {
    const errors = new Map<ServiceId, ServiceErrors>();
    for (const [service, held] of this.#refusals) {
      const destinations = new Map<DestinationId, string>();
      for (const [destination, { error }] of held) {
        if (destination !== null) destinations.set(destination, error.message);
      }
      errors.set(service, { service: held.get(null)?.error.message ?? null, destinations });
    }
    return errors;
  }
}

/** Forgets the refusals of objects that a new desired state changes or drops. */
export function forgetChanged(
  retries: RetryQueue,
  id: ServiceId,
  before: DesiredService | undefined,
  after: DesiredService | null,
): void {
  for (const object of retries.objectsOf(id)) {
    if (before === undefined || after === null || !sameWish(object.destination, before, after))
      retries.clear(object);
  }
}

function sameWish(destination: DestinationId | null, before: DesiredService, after: DesiredService): boolean {
  if (destination === null) return sameServiceParams(before.params, after.params);
  const old = before.destinations.get(destination)?.params;
  const wanted = after.destinations.get(destination)?.params;
  if (old === undefined || wanted === undefined) return old === wanted;
  return sameDestinationParams(old, wanted);
}

/** Whether a refusal means that the table differs from our record: then it is read again and planned anew. */
export function isDrift(kind: IpvsErrorKind): boolean {
  return (
    kind === 'service-exists' ||
    kind === 'service-missing' ||
    kind === 'destination-exists' ||
    kind === 'destination-missing'
  );
}

/**
 * The first unexpected refusal is retried as soon as the table was read; a repeated one is treated like any other.
 */
function waitAfter(kind: IpvsErrorKind, attempts: number, entropy: Entropy): Milliseconds {
  if (isDrift(kind) && attempts === 1) return 0;
  const base = kind === 'scheduler-unknown' ? SCHEDULER_RETRY_BASE : RETRY_BASE;
  return backOff(attempts, base, RETRY_LIMIT, entropy);
}
