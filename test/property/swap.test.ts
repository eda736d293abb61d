import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { destinationId, serviceId } from '../../ipvs/key.ts';
import type { DesiredService } from '../../src/state/model/desired.ts';
import { ip, tcpService } from '../support/director-config.ts';
import { ReconcilerBench, service } from '../support/reconciler-bench.ts';

const ONE = serviceId(tcpService('10.0.0.1'));
const SERVERS = [1, 2, 3, 4, 5];

function id(n: number) {
  return destinationId({ address: ip(`10.0.1.${n}`), port: 80 });
}

const weights = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...SERVERS), fc.nat(2)), { selector: ([n]) => n })
  .map((pairs): Readonly<Record<number, number>> => Object.fromEntries(pairs));

/** What is wanted next, who is dead or held back then, and whom the kernel refuses to take. */
const turn = fc.record({
  wanted: weights,
  mustNotServe: fc.subarray(SERVERS),
  refused: fc.subarray(SERVERS),
});

function wish({
  wanted,
  mustNotServe,
}: {
  wanted: Readonly<Record<number, number>>;
  mustNotServe: readonly number[];
}): DesiredService {
  const dead = mustNotServe.filter((n) => (wanted[n] ?? 0) === 0);
  return { ...service(1, wanted), mustNotServe: new Set(dead.map(id)) };
}

describe('a pool of which the kernel refuses parts', () => {
  it('never loses its last live server to a replacement that did not come, nor keeps an mustNotServe one', async () => {
    await fc.assert(
      fc.asyncProperty(weights, fc.array(turn, { minLength: 1, maxLength: 6 }), async (first, turns) => {
        const bench = new ReconcilerBench();
        await bench.start(service(1, first));
        for (const step of turns) {
          const next = wish(step);
          const live = async (): Promise<readonly string[]> => {
            const held = (await bench.memory.dump()).get(ONE)?.destinations ?? new Map();
            return [...held].filter(([, { params }]) => params.weight > 0).map(([name]) => name);
          };
          const before = await live();
          bench.kernel.heal();
          bench.kernel.inject({
            type: 'refuse',
            matches: (operation) =>
              (operation.type === 'new-destination' || operation.type === 'set-destination') &&
              operation.params.weight > 0 &&
              step.refused.some((n) => id(n) === destinationId(operation.destination)),
            errno: 22,
            times: Number.POSITIVE_INFINITY,
          });
          await bench.submit(next);
          const after = await live();
          const mustNotServe = next.mustNotServe ?? new Set();
          const couldServe = before.some((name) => !mustNotServe.has(name as never));
          const somebodyWanted = [...next.destinations.values()].some(({ params }) => params.weight > 0);
          if (couldServe && somebodyWanted) expect(after.length).toBeGreaterThan(0);
          expect(after.filter((name) => mustNotServe.has(name as never))).toEqual([]);
        }
        bench.kernel.heal();
        await bench.run(200_000);
        expect(bench.reconciler.status().inSync).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
