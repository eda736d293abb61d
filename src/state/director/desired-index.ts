import { serviceId } from '../../../ipvs/key.ts';
import type { DestinationId, ServiceId, ServiceKey } from '../../../ipvs/types.ts';
import type { DesiredService, DesiredState } from '../model/desired.ts';
import type { Pool } from '../pool/pool.ts';
import { buildPool, mergeInto, portRule } from '../pool/pool.ts';
import { privateServices } from '../pool/private-services.ts';
import { sameDestinations, sameServiceParams } from '../pool/same-params.ts';
import { serviceParamsOf } from '../pool/service-params.ts';
import type { VirtualServerRecord } from './records.ts';

/**
 * One kernel service and the virtual servers that want it, in file order; the parameters of the first one are used.
 */
interface SharedService {
  readonly key: ServiceKey;
  readonly owners: VirtualServerRecord[];
}

type Change = Map<ServiceId, DesiredService | null>;

/**
 * The desired state, kept per service. Several virtual servers may want one service (a firewall mark in two groups):
 * it stays while one of them does, with the union of their destinations. The private services of data-path probes are
 * kept beside them and depend on the configuration only, because servers that are down are probed, too.
 */
export class DesiredIndex {
  readonly #services = new Map<ServiceId, SharedService>();
  readonly #desired = new Map<ServiceId, DesiredService>();

  /** The live map: read it before the next call. */
  get desired(): DesiredState {
    return this.#desired;
  }

  /** Replaces all virtual servers; returns the changes. */
  replace(records: readonly VirtualServerRecord[]): Change {
    this.#services.clear();
    for (const record of records) {
      for (const key of record.config.listeners) this.#addOwner(key, record);
      refreshPools(record);
    }
    const change: Change = new Map();
    const own = privateServices(records.map(({ config }) => config));
    for (const id of this.#desired.keys()) {
      if (this.#services.has(id) || own.has(id)) continue;
      this.#desired.delete(id);
      change.set(id, null);
    }
    for (const [id, service] of this.#services) this.#refreshService(id, service, change);
    for (const [id, service] of own) this.#set(id, service, change);
    return change;
  }

  /** Computes the services of one virtual server again, because its health changed. */
  refresh(record: VirtualServerRecord): Change {
    const change: Change = new Map();
    if (!refreshPools(record)) return change;
    for (const key of record.config.listeners) {
      const id = serviceId(key);
      const service = this.#services.get(id);
      if (service !== undefined) this.#refreshService(id, service, change);
    }
    return change;
  }

  #addOwner(key: ServiceKey, record: VirtualServerRecord): void {
    const id = serviceId(key);
    const shared = this.#services.get(id);
    if (shared === undefined) this.#services.set(id, { key, owners: [record] });
    else if (!shared.owners.includes(record)) shared.owners.push(record);
  }

  #refreshService(id: ServiceId, service: SharedService, change: Change): void {
    const first = service.owners[0];
    if (first === undefined) return;
    const params = serviceParamsOf(first.config, service.key);
    this.#set(id, { key: service.key, params, ...poolOf(service) }, change);
  }

  #set(id: ServiceId, desired: DesiredService, change: Change): void {
    const before = this.#desired.get(id);
    if (
      before !== undefined &&
      sameServiceParams(before.params, desired.params) &&
      sameDestinations(before.destinations, desired.destinations) &&
      sameSet(before.mustNotServe ?? NOBODY, desired.mustNotServe ?? NOBODY)
    ) {
      return;
    }
    this.#desired.set(id, desired);
    change.set(id, desired);
  }
}

/**
 * Computes the pools again. Listeners with the same port rule share one map, so that a group of thousands costs one
 * pool.
 */
function refreshPools(record: VirtualServerRecord): boolean {
  const before = record.pools;
  record.pools = new Map();
  let changed = false;
  for (const listener of record.config.listeners) {
    const rule = portRule(record.config, listener);
    if (record.pools.has(rule)) continue;
    const pool = buildPool(record.config, record.servers, record.quorumMet, rule);
    const old = before.get(rule);
    const same = old !== undefined && samePool(old, pool);
    record.pools.set(rule, same ? old : pool);
    changed ||= !same;
  }
  return changed;
}

const NOBODY: ReadonlySet<DestinationId> = new Set();
const EMPTY_POOL: Pool = { destinations: new Map(), mustNotServe: NOBODY };

function poolOf(service: SharedService): Pool {
  const [first, ...others] = service.owners.map(
    (owner) => owner.pools.get(portRule(owner.config, service.key)) ?? EMPTY_POOL,
  );
  if (first === undefined) return EMPTY_POOL;
  if (others.length === 0) return first;
  const destinations = new Map(first.destinations);
  const mustNotServe = new Set(first.mustNotServe);
  for (const pool of others) {
    for (const destination of pool.destinations.values()) mergeInto(destinations, destination);
    for (const id of pool.mustNotServe) mustNotServe.add(id);
  }
  // A destination that this virtual server must not use may still serve another one.
  for (const [id, { params }] of destinations) {
    if (params.weight > 0) mustNotServe.delete(id);
  }
  return { destinations, mustNotServe };
}

function samePool(a: Pool, b: Pool): boolean {
  return sameDestinations(a.destinations, b.destinations) && sameSet(a.mustNotServe, b.mustNotServe);
}

function sameSet(a: ReadonlySet<DestinationId>, b: ReadonlySet<DestinationId>): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const id of a) if (!b.has(id)) return false;
  return true;
}
