import { describe, expect, it } from 'vitest';
import { serviceId } from '../../../../ipvs/key.ts';
import { NO_TRAFFIC } from '../../../../ipvs/no-traffic.ts';
import type { KernelTable } from '../../../../ipvs/types.ts';
import type { DesiredService } from '../../../../src/state/model/desired.ts';
import { findSwaps, hasArrived, isDeparture } from '../../../../src/state/pool/swap.ts';
import { desired, service } from '../../../support/reconciler-bench.ts';

function table({ key, params, destinations }: DesiredService): KernelTable {
  const idle = {
    activeConnections: 0,
    inactiveConnections: 0,
    persistentConnections: 0,
    statistics: NO_TRAFFIC,
  };
  const held = new Map([...destinations].map(([id, destination]) => [id, { ...destination, ...idle }]));
  return new Map([[serviceId(key), { key, params, statistics: NO_TRAFFIC, destinations: held }]]);
}

const BEFORE = service(1, { 1: 1, 2: 1 });
const ID = serviceId(BEFORE.key);

describe('A swap of all servers', () => {
  it('is found when none of the live servers stays', () => {
    const swap = findSwaps(desired(service(1, { 3: 1 })), table(BEFORE)).get(ID);
    expect([...(swap?.arriving ?? [])]).toEqual(['10.0.1.3:80']);
    expect([...(swap?.leaving ?? [])]).toEqual(['10.0.1.1:80', '10.0.1.2:80']);
  });

  it('is none when a live server stays, when none arrives, or when none leaves', () => {
    expect(findSwaps(desired(service(1, { 1: 5, 3: 1 })), table(BEFORE)).size).toBe(0);
    expect(findSwaps(desired(service(1, { 3: 0 })), table(BEFORE)).size).toBe(0);
    expect(findSwaps(desired(service(1, { 3: 1 })), new Map()).size).toBe(0);
    expect(findSwaps(new Map([[ID, null]]), table(BEFORE)).size).toBe(0);
  });

  it('lets servers leave only after one has arrived', () => {
    const swaps = findSwaps(desired(service(1, { 3: 1 })), table(BEFORE));
    const swap = swaps.get(ID);
    const [first] = BEFORE.destinations.values();
    if (swap === undefined || first === undefined) throw new TypeError('no swap');
    expect(isDeparture({ type: 'del-destination', service: BEFORE.key, destination: first.key }, swaps)).toBe(
      true,
    );
    expect(isDeparture({ type: 'del-service', service: BEFORE.key }, swaps)).toBe(false);
    expect(hasArrived(ID, swap, table(BEFORE))).toBe(false);
    expect(hasArrived(ID, swap, new Map())).toBe(false);
    expect(hasArrived(ID, swap, table(service(1, { 1: 1, 3: 1 })))).toBe(true);
  });
});
