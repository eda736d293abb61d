import { describe, expect, it } from 'vitest';
import { serviceId } from '../../../../ipvs/key.ts';
import { NO_TRAFFIC } from '../../../../ipvs/no-traffic.ts';
import type { KernelTable } from '../../../../ipvs/types.ts';
import type { DesiredService } from '../../../../src/state/model/desired.ts';
import { plan, planChange } from '../../../../src/state/pool/plan.ts';
import { desired, service } from '../../../support/reconciler-bench.ts';

/** The kernel's table when these services are in it. */
function table(...services: readonly DesiredService[]): KernelTable {
  const idle = {
    activeConnections: 0,
    inactiveConnections: 0,
    persistentConnections: 0,
    statistics: NO_TRAFFIC,
  };
  return new Map(
    services.map(({ key, params, destinations }) => [
      serviceId(key),
      {
        key,
        params,
        statistics: NO_TRAFFIC,
        destinations: new Map(
          [...destinations].map(([id, destination]) => [id, { ...destination, ...idle }]),
        ),
      },
    ]),
  );
}

function typesOf(operations: readonly { readonly type: string }[]): string[] {
  return operations.map(({ type }) => type);
}

const FIRST = service(1, { 1: 1, 2: 2 });
const ID = serviceId(FIRST.key);

describe('The plan from a table to the desired state', () => {
  it('is empty when nothing differs', () => {
    expect(plan(desired(FIRST), table(FIRST), new Set([ID]))).toEqual([]);
  });

  it('creates a service before its destinations', () => {
    expect(typesOf(plan(desired(FIRST), new Map(), new Set()))).toEqual([
      'new-service',
      'new-destination',
      'new-destination',
    ]);
  });

  it('raises and adds before it lowers and removes', () => {
    const before = service(1, { 1: 1, 2: 2, 3: 3 });
    const after = service(1, { 1: 9, 2: 1, 4: 1 }, 'rr');
    expect(typesOf(plan(desired(after), table(before), new Set([ID])))).toEqual([
      'set-service',
      'set-destination',
      'new-destination',
      'set-destination',
      'del-destination',
    ]);
  });

  it('removes what is ours and not desired, and leaves what is not ours', () => {
    expect(typesOf(plan(new Map(), table(FIRST, service(2, {})), new Set([ID])))).toEqual(['del-service']);
    expect(plan(new Map(), table(FIRST), new Set())).toEqual([]);
  });
});

describe('The plan of a change', () => {
  it('touches only the services of the change', () => {
    const second = service(2, { 1: 1 });
    const change = new Map([[serviceId(second.key), second]]);
    expect(typesOf(planChange(change, table(FIRST), new Set([ID])))).toEqual([
      'new-service',
      'new-destination',
    ]);
  });

  it('removes a service only when it is ours', () => {
    const removal = new Map([[ID, null]]);
    expect(typesOf(planChange(removal, table(FIRST), new Set([ID])))).toEqual(['del-service']);
    expect(planChange(removal, table(FIRST), new Set())).toEqual([]);
    expect(planChange(removal, new Map(), new Set([ID]))).toEqual([]);
  });
});
