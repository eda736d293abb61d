import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { destinationId, serviceId } from '../../ipvs/key.ts';
import type { DestinationId, DestinationParams, ServiceId, ServiceParams } from '../../ipvs/types.ts';
import type { DesiredDestination, DesiredService } from '../../src/state/desired.ts';
import { plan, planChange } from '../../src/state/plan.ts';
import { ip, NO_TUNNEL, PARAMS, tcpService } from '../support/director-config.ts';
import { applyToTable, shapeOf, tableOf } from '../support/table-model.ts';

const serviceParams: fc.Arbitrary<ServiceParams> = fc.record({
  scheduler: fc.constantFrom('rr', 'wlc'),
  flags: fc.constantFrom(0, 1),
  timeoutSeconds: fc.constantFrom(0, 360),
  netmask: fc.constantFrom(PARAMS.netmask, 0xffffff00),
  persistenceEngine: fc.constantFrom(null, 'sip'),
});

const destinationParams: fc.Arbitrary<DestinationParams> = fc.record({
  forwarding: fc.constantFrom('nat', 'dr', 'tun'),
  weight: fc.integer({ min: 0, max: 3 }),
  upperThreshold: fc.constantFrom(0, 10),
  lowerThreshold: fc.constantFrom(0, 5),
  tunnel: fc.constantFrom(NO_TUNNEL, { type: 'gue', port: 5555, checksum: 'csum' } as const),
});

const destinations = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 5 }), destinationParams), {
    selector: ([n]) => n,
    maxLength: 5,
  })
  .map((entries) => {
    const map = new Map<DestinationId, DesiredDestination>();
    for (const [n, params] of entries) {
      const key = { address: ip(`10.0.1.${n}`), port: 80 };
      map.set(destinationId(key), { key, params });
    }
    return map;
  });

const desiredState = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 5 }), serviceParams, destinations), {
    selector: ([n]) => n,
    maxLength: 5,
  })
  .map((entries) => {
    const map = new Map<ServiceId, DesiredService>();
    for (const [n, params, held] of entries) {
      const key = tcpService(`10.0.0.${n}`);
      map.set(serviceId(key), { key, params, destinations: held });
    }
    return map;
  });

/** Desired state, what the kernel has, and which of the kernel's services are ours. */
const situation = fc
  .tuple(desiredState, desiredState, fc.uniqueArray(fc.integer({ min: 1, max: 5 })))
  .map(([desired, held, ours]) => ({
    desired,
    actual: tableOf(held.values()),
    owned: new Set(ours.map((n) => serviceId(tcpService(`10.0.0.${n}`)))),
  }));

type Situation = typeof situation extends fc.Arbitrary<infer T> ? T : never;

function tablesAlong({ desired, actual, owned }: Situation) {
  const tables = [actual];
  for (const operation of plan(desired, actual, owned))
    tables.push(applyToTable(tables.at(-1) ?? actual, operation));
  return tables;
}

function isLive(table: ReturnType<typeof tableOf>, id: ServiceId): boolean {
  return [...(table.get(id)?.destinations.values() ?? [])].some(({ params }) => params.weight > 0);
}

/** Without the tunnel where it means nothing, as the plan compares. */
function comparable(shape: unknown): string {
  return JSON.stringify(shape, (_key, value) =>
    value !== null && typeof value === 'object' && 'forwarding' in value && value.forwarding !== 'tun'
      ? { ...value, tunnel: null }
      : value,
  );
}

describe('a plan', () => {
  it('makes our services as desired, and a second plan is empty', () => {
    fc.assert(
      fc.property(situation, (s) => {
        const end = tablesAlong(s).at(-1) ?? s.actual;
        const ours = new Map([...end].filter(([id]) => s.desired.has(id) || s.owned.has(id)));
        expect(comparable(shapeOf(ours))).toBe(comparable(shapeOf(s.desired)));
        expect(plan(s.desired, end, s.owned)).toEqual([]);
      }),
    );
  });

  it('never touches a service that is neither desired nor ours', () => {
    fc.assert(
      fc.property(situation, (s) => {
        for (const operation of plan(s.desired, s.actual, s.owned)) {
          if (!('service' in operation) || operation.service === null) throw new Error(operation.type);
          const id = serviceId(operation.service);
          expect(s.desired.has(id) || s.owned.has(id)).toBe(true);
        }
      }),
    );
  });

  it('keeps a destination that takes traffic at every step where both ends have one', () => {
    fc.assert(
      fc.property(situation, (s) => {
        const tables = tablesAlong(s);
        const end = tables.at(-1) ?? s.actual;
        for (const id of s.actual.keys()) {
          if (!isLive(s.actual, id) || !isLive(end, id)) continue;
          for (const table of tables) expect(isLive(table, id)).toBe(true);
        }
      }),
    );
  });

  it('sets what stays, and deletes nothing that is desired', () => {
    fc.assert(
      fc.property(situation, (s) => {
        for (const operation of plan(s.desired, s.actual, s.owned)) {
          if (operation.type === 'del-service')
            expect(s.desired.has(serviceId(operation.service))).toBe(false);
          if (operation.type !== 'del-destination') continue;
          const wanted = s.desired.get(serviceId(operation.service));
          expect(wanted?.destinations.has(destinationId(operation.destination))).toBe(false);
        }
      }),
    );
  });

  it('of a change touches only the services of the change', () => {
    fc.assert(
      fc.property(situation, fc.integer({ min: 1, max: 5 }), (s, n) => {
        const id = serviceId(tcpService(`10.0.0.${n}`));
        const change = new Map([[id, s.desired.get(id) ?? null]]);
        let table = s.actual;
        for (const operation of planChange(change, s.actual, s.owned)) table = applyToTable(table, operation);
        for (const [other, service] of s.actual) {
          if (other !== id) expect(table.get(other)).toBe(service);
        }
        expect(planChange(change, table, s.owned)).toEqual([]);
      }),
    );
  });
});
