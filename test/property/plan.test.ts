import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { destinationId, serviceId } from '../../ipvs/key.ts';
import type {
  DestinationId,
  DestinationKey,
  DestinationParams,
  ServiceId,
  ServiceKey,
  ServiceParams,
  Tunnel,
} from '../../ipvs/types.ts';
import { SERVICE_FLAG } from '../../ipvs/types.ts';
import type { DesiredDestination, DesiredService } from '../../src/state/model/desired.ts';
import { plan, planChange } from '../../src/state/pool/plan.ts';
import { ip, NO_TUNNEL, PARAMS, tcpService } from '../support/director-config.ts';
import { applyToTable, shapeOf, tableOf } from '../support/table-model.ts';

const SCHEDULERS = 'rr wrr lc wlc lblc lblcr sh mh dh fo ovf sed nq twos'.split(' ');

/** The kernel's vocabulary in full: every scheduler with its flags, persistence of both kinds, engines. */
const serviceParams: fc.Arbitrary<ServiceParams> = fc.record({
  scheduler: fc.constantFrom(...SCHEDULERS),
  flags: fc
    .subarray([...Object.values(SERVICE_FLAG)])
    .map((flags) => flags.reduce((all: number, flag) => all | flag, 0)),
  timeoutSeconds: fc.constantFrom(0, 60, 360),
  netmask: fc.constantFrom(PARAMS.netmask, 0xffffff00, 128, 64),
  persistenceEngine: fc.constantFrom(null, 'sip'),
});

const tunnel: fc.Arbitrary<Tunnel> = fc.oneof(
  fc.constant(NO_TUNNEL),
  fc.record({
    type: fc.constant('gue' as const),
    port: fc.constantFrom(5555, 6080),
    checksum: fc.constantFrom('nocsum' as const, 'csum' as const, 'remcsum' as const),
  }),
  fc.record({
    type: fc.constant('gre' as const),
    port: fc.constant(0),
    checksum: fc.constantFrom('nocsum' as const, 'csum' as const),
  }),
);

const destinationParams: fc.Arbitrary<DestinationParams> = fc.record({
  forwarding: fc.constantFrom('nat', 'dr', 'tun', 'local', 'bypass'),
  weight: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom(0, 2_147_483_647)),
  upperThreshold: fc.constantFrom(0, 10),
  lowerThreshold: fc.constantFrom(0, 5),
  tunnel,
});

/** Few enough that both ends often share them; of both families, one address with two ports among them. */
const DESTINATIONS: readonly DestinationKey[] = [
  { address: ip('10.0.1.1'), port: 80 },
  { address: ip('10.0.1.1'), port: 81 },
  { address: ip('10.0.1.2'), port: 0 },
  { address: ip('10.0.1.3'), port: 80 },
  { address: ip('fd00::1'), port: 80 },
  { address: ip('fd00::2'), port: 80 },
];

const destinations = fc
  .uniqueArray(fc.tuple(fc.nat(DESTINATIONS.length - 1), destinationParams), {
    selector: ([n]) => n,
    maxLength: 5,
  })
  .map((entries) => {
    const map = new Map<DestinationId, DesiredDestination>();
    for (const [n, params] of entries) {
      const key = DESTINATIONS[n] ?? { address: ip('10.0.1.9'), port: 80 };
      map.set(destinationId(key), { key, params });
    }
    return map;
  });

/** TCP, UDP and SCTP of both families, and marks, of which two differ only by family. */
const SERVICES: readonly ServiceKey[] = [
  tcpService('10.0.0.1'),
  tcpService('10.0.0.1', 443),
  { kind: 'address', protocol: 'udp', address: ip('10.0.0.1'), port: 80 },
  { kind: 'address', protocol: 'sctp', address: ip('fd00:9::1'), port: 80 },
  tcpService('fd00:9::1', 0),
  { kind: 'fwmark', family: 'inet', mark: 7 },
  { kind: 'fwmark', family: 'inet6', mark: 7 },
];

const serviceIndex = fc.nat(SERVICES.length - 1);

function keyOf(n: number): ServiceKey {
  return SERVICES[n] ?? tcpService('10.0.0.9');
}

const desiredState = fc
  .uniqueArray(fc.tuple(serviceIndex, serviceParams, destinations), {
    selector: ([n]) => n,
    maxLength: SERVICES.length,
  })
  .map((entries) => {
    const map = new Map<ServiceId, DesiredService>();
    for (const [n, params, held] of entries) {
      const key = keyOf(n);
      map.set(serviceId(key), { key, params, destinations: held });
    }
    return map;
  });

/** Desired state, what the kernel has, and which of the kernel's services are ours. */
const situation = fc
  .tuple(desiredState, desiredState, fc.uniqueArray(serviceIndex))
  .map(([desired, held, ours]) => ({
    desired,
    actual: tableOf(held.values()),
    owned: new Set(ours.map((n) => serviceId(keyOf(n)))),
  }));

/** Another value for one field of a record of arbitraries; the other fields stay. */
function withOneChanged<T extends object>(
  value: T,
  fields: { readonly [K in keyof T]: fc.Arbitrary<T[K]> },
): fc.Arbitrary<T> {
  const names = Object.keys(fields) as (keyof T)[];
  return fc
    .constantFrom(...names)
    .chain((name) =>
      fields[name]
        .filter((other) => JSON.stringify(other) !== JSON.stringify(value[name]))
        .map((other) => ({ ...value, [name]: other })),
    );
}

const SERVICE_FIELDS = {
  scheduler: fc.constantFrom(...SCHEDULERS),
  flags: fc.constantFrom(0, 1, 4, 8, 16, 32),
  timeoutSeconds: fc.constantFrom(0, 60, 360),
  netmask: fc.constantFrom(PARAMS.netmask, 0xffffff00),
  persistenceEngine: fc.constantFrom(null, 'sip'),
};

const GUE: Tunnel = { type: 'gue', port: 5555, checksum: 'nocsum' };
const TUNNEL_FIELDS = {
  type: fc.constantFrom('gue' as const, 'gre' as const, 'ipip' as const),
  port: fc.constantFrom(5555, 6080),
  checksum: fc.constantFrom('nocsum' as const, 'csum' as const, 'remcsum' as const),
};

const DESTINATION_FIELDS = {
  forwarding: fc.constantFrom('nat' as const, 'dr' as const, 'tun' as const),
  weight: fc.constantFrom(0, 1, 2),
  upperThreshold: fc.constantFrom(0, 10, 20),
  lowerThreshold: fc.constantFrom(0, 5),
  tunnel: withOneChanged(GUE, TUNNEL_FIELDS),
};

/** Two services that differ in one field of the service, or of its one destination. */
const lonelyDifference = fc.tuple(serviceIndex, fc.nat(DESTINATIONS.length - 1)).chain(([n, m]) => {
  const key = keyOf(n);
  const to = DESTINATIONS[m] ?? { address: ip('10.0.1.9'), port: 80 };
  const params: DestinationParams = {
    forwarding: 'tun',
    weight: 1,
    upperThreshold: 10,
    lowerThreshold: 5,
    tunnel: GUE,
  };
  const build = (service: ServiceParams, destination: DestinationParams): DesiredService => ({
    key,
    params: service,
    destinations: new Map([[destinationId(to), { key: to, params: destination }]]),
  });
  const desired = build(PARAMS, params);
  return fc.oneof(
    withOneChanged(PARAMS, SERVICE_FIELDS).map((other) => ({
      desired,
      actual: build(other, params),
      type: 'set-service' as const,
    })),
    withOneChanged(params, DESTINATION_FIELDS).map((other) => ({
      desired,
      actual: build(PARAMS, other),
      type: 'set-destination' as const,
    })),
  );
});

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

  it('is one SET where one attribute of one object differs, whichever it is', () => {
    fc.assert(
      fc.property(lonelyDifference, ({ desired, actual, type }) => {
        const table = tableOf([actual]);
        const id = serviceId(desired.key);
        const operations = plan(new Map([[id, desired]]), table, new Set());
        expect(operations.map((operation) => operation.type)).toEqual([type]);
        const [operation] = operations;
        if (operation === undefined) throw new Error('no operation');
        expect(shapeOf(applyToTable(table, operation))).toEqual(shapeOf(tableOf([desired])));
      }),
      { numRuns: 500 },
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
      fc.property(situation, serviceIndex, (s, n) => {
        const id = serviceId(keyOf(n));
        const change = new Map([[id, s.desired.get(id) ?? null]]);
        let table = s.actual;
        for (const operation of planChange(change, s.actual, s.owned)) table = applyToTable(table, operation);
        // Taken out of the configuration, but never ours: it stays.
        if (!s.desired.has(id) && !s.owned.has(id)) expect(table.get(id)).toBe(s.actual.get(id));
        for (const [other, service] of s.actual) {
          if (other !== id) expect(table.get(other)).toBe(service);
        }
        expect(planChange(change, table, s.owned)).toEqual([]);
      }),
    );
  });
});
