import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serviceId } from '../../ipvs/key.ts';
import type { Operation } from '../../ipvs/operation.ts';
import type { DesiredService } from '../../src/state/model/desired.ts';
import { tcpService } from '../support/director-config.ts';
import { desired, ReconcilerBench, service } from '../support/reconciler-bench.ts';
import { shapeOf } from '../support/table-model.ts';

/** Services 1..4 are ours; 9 belongs to somebody else. */
const FOREIGN = service(9, { 9: 3 });

const weights = fc.dictionary(fc.constantFrom('1', '2', '3', '4'), fc.integer({ min: 0, max: 3 }), {
  maxKeys: 4,
  noNullPrototype: true,
});

const ours = fc
  .tuple(fc.integer({ min: 1, max: 4 }), weights, fc.constantFrom('rr', 'wlc'))
  .map(([n, held, scheduler]) => service(n, held, scheduler));

type Step =
  | { readonly kind: 'want'; readonly service: DesiredService }
  | { readonly kind: 'drop'; readonly n: number }
  | { readonly kind: 'edit'; readonly operation: Operation }
  | { readonly kind: 'lose-writes'; readonly executed: number }
  | { readonly kind: 'lose-reads' }
  | { readonly kind: 'refuse'; readonly errno: number }
  | { readonly kind: 'observe' }
  | { readonly kind: 'wait'; readonly ms: number };

const edit = fc.oneof(
  fc
    .integer({ min: 1, max: 4 })
    .map((n): Operation => ({ type: 'del-service', service: tcpService(`10.0.0.${n}`) })),
  ours.map((one): Operation => ({ type: 'new-service', service: one.key, params: one.params })),
  fc
    .tuple(ours, fc.constantFrom('new-destination', 'set-destination', 'del-destination'))
    .map(([one, type]): Operation => {
      const [first] = one.destinations.values();
      if (first === undefined) return { type: 'del-service', service: one.key };
      const { key: destination, params } = first;
      return type === 'del-destination'
        ? { type, service: one.key, destination }
        : { type, service: one.key, destination, params };
    }),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: ours.map((one): Step => ({ kind: 'want', service: one })) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 4 }).map((n): Step => ({ kind: 'drop', n })) },
  { weight: 2, arbitrary: edit.map((operation): Step => ({ kind: 'edit', operation })) },
  { weight: 1, arbitrary: fc.nat(5).map((executed): Step => ({ kind: 'lose-writes', executed })) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'lose-reads' }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(2, 3, 12, 17, 22).map((errno): Step => ({ kind: 'refuse', errno })),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'observe' }) },
  { weight: 3, arbitrary: fc.nat(40_000).map((ms): Step => ({ kind: 'wait', ms })) },
);

async function take(bench: ReconcilerBench, one: Step): Promise<void> {
  const { kernel, memory, reconciler } = bench;
  switch (one.kind) {
    case 'want':
      return reconciler.submit(desired(one.service));
    case 'drop':
      return reconciler.submit(new Map([[serviceId(tcpService(`10.0.0.${one.n}`)), null]]));
    case 'edit':
      await memory.apply([one.operation]);
      return;
    case 'lose-writes':
      return kernel.inject({ type: 'lose-writes', executed: one.executed, times: 1 });
    case 'lose-reads':
      return kernel.inject({ type: 'lose-reads', times: 1 });
    case 'refuse':
      return kernel.inject({ type: 'refuse', matches: () => true, errno: one.errno, times: 2 });
    case 'observe':
      void reconciler.observe(0);
      return;
    case 'wait':
      return bench.run(one.ms);
    default:
      return one satisfies never;
  }
}

describe('a reconciler', () => {
  it('ends with the kernel as desired and the foreign service untouched, whatever happened on the way', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const bench = new ReconcilerBench();
        for (const operation of creating(FOREIGN)) await bench.memory.apply([operation]);
        await bench.start(service(1, { 1: 1 }), service(2, { 2: 1 }));
        const wanted = desired(service(1, { 1: 1 }), service(2, { 2: 1 }));
        for (const one of steps) {
          if (one.kind === 'want') wanted.set(serviceId(one.service.key), one.service);
          if (one.kind === 'drop') wanted.delete(serviceId(tcpService(`10.0.0.${one.n}`)));
          await take(bench, one);
        }
        bench.kernel.heal();
        // Longer than every back-off and two comparisons.
        await bench.run(125_000);
        const table = new Map(await bench.memory.dump());
        const foreign = table.get(serviceId(FOREIGN.key));
        expect(foreign?.destinations.size).toBe(1);
        for (const id of table.keys()) if (!bench.ownership.services.has(id)) table.delete(id);
        expect(shapeOf(table)).toEqual(shapeOf(wanted));
        expect(bench.reconciler.status()).toMatchObject({ available: true, inSync: true, errors: new Map() });
        expect([...bench.ownership.services].sort()).toEqual([...wanted.keys()].sort());
        await bench.reconciler.stop({ removeServices: 'ours' });
        expect([...(await bench.memory.dump()).keys()].filter((id) => wanted.has(id))).toEqual([]);
        expect(bench.clock.pending).toBe(0);
      }),
      { numRuns: 150 },
    );
  });
});

function creating(one: DesiredService): Operation[] {
  const operations: Operation[] = [{ type: 'new-service', service: one.key, params: one.params }];
  for (const { key: destination, params } of one.destinations.values()) {
    operations.push({ type: 'new-destination', service: one.key, destination, params });
  }
  return operations;
}
