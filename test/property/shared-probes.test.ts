import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/config/model/config.ts';
import { type CheckOptions, config, tcpService, virtualServer } from '../support/director-config.ts';
import { type Delivered, HealthBench } from '../support/health-bench.ts';

const LENGTH = 30_000;
const TAKES = 40;

const check: fc.Arbitrary<CheckOptions> = fc.record(
  {
    alpha: fc.boolean(),
    retry: fc.nat(3),
    delayLoop: fc.constantFrom(1000, 1500, 4000),
    delayBeforeRetry: fc.constantFrom(300, 1000),
    warmup: fc.constantFrom(0, 2000),
    rise: fc.integer({ min: 1, max: 3 }),
    delayDownMax: fc.constantFrom(3000, 8000),
    jitter: fc.constantFrom(0, 500),
    paths: fc.constantFrom(['/a'], ['/a', '/b']),
  },
  { requiredKeys: ['alpha', 'retry', 'delayLoop', 'delayBeforeRetry', 'warmup'] },
);

/** Services that all check the same server, whose order and set change with a reload. */
const farm = fc.array(check, { minLength: 1, maxLength: 6 });

/** Instants at which the server changes between well and dead. */
const changes = fc.uniqueArray(fc.integer({ min: 1500, max: LENGTH }), { maxLength: 6 });

function farmOf(checks: readonly CheckOptions[], share: boolean, without: number): Config {
  const services = checks.map((options, index) =>
    virtualServer({ listeners: [tcpService(`10.0.0.${index + 1}`)], servers: [{ checks: [options] }] }),
  );
  return { ...config(...services.filter((_, index) => index !== without)), shareProbes: share };
}

function benchOf(flips: readonly number[], seed: number): HealthBench {
  let turns = seed;
  return new HealthBench({
    world: (_check, now) => flips.filter((flip) => flip <= now).length % 2 === 0,
    takes: TAKES,
    uniform: () => {
      turns = (turns * 1_103_515_245 + 12_345) % 2_147_483_648;
      return turns / 2_147_483_648;
    },
  });
}

describe('shared probes, for any checks of one server', () => {
  it('give each check a result whenever it is due, and shorten no retry and no rise', async () => {
    await fc.assert(
      fc.asyncProperty(farm, changes, fc.nat(), fc.nat(5), async (checks, flips, seed, without) => {
        const bench = benchOf(flips, seed);
        bench.load(farmOf(checks, true, -1));
        await bench.run(LENGTH / 3);
        bench.load(farmOf(checks, true, without));
        await bench.run(LENGTH / 3);
        bench.load(farmOf(checks, true, -1));
        await bench.run(LENGTH / 3);
        for (const list of bench.director.delivered.values()) expectOwnPace(list);
      }),
      { numRuns: 60 },
    );
  });

  it('never run two attempts of one definition at once', async () => {
    await fc.assert(
      fc.asyncProperty(farm, changes, fc.nat(), async (checks, flips, seed) => {
        const bench = benchOf(flips, seed);
        bench.load(farmOf(checks, true, -1));
        await bench.run(LENGTH);
        const keys = new Set(checks.map(({ paths }) => paths?.length ?? 0));
        for (const key of keys) {
          const starts = bench.attempts.filter(({ check: id }) => keyOf(id, checks) === key);
          for (const [index, { at }] of starts.entries()) {
            const before = starts[index - 1];
            if (before !== undefined) expect(at - before.at).toBeGreaterThanOrEqual(TAKES);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('run at most as often as the checks would by themselves while the server is well', async () => {
    await fc.assert(
      fc.asyncProperty(farm, fc.nat(), async (checks, seed) => {
        const own = benchOf([], seed);
        own.load(farmOf(checks, false, -1));
        await own.run(LENGTH);
        const shared = benchOf([], seed);
        shared.load(farmOf(checks, true, -1));
        await shared.run(LENGTH);
        expect(shared.attempts.length).toBeLessThanOrEqual(own.attempts.length + checks.length);
      }),
      { numRuns: 40 },
    );
  });
});

function keyOf(id: string, checks: readonly CheckOptions[]): number {
  const service = Number(/10\.0\.0\.(\d+):/.exec(id)?.[1] ?? 0);
  return checks[service - 1]?.paths?.length ?? 0;
}

/** A result that is not due only confirms; one that is due comes with the attempt that is or becomes free then. */
function expectOwnPace(list: readonly Delivered[]): void {
  for (const { at, due, confirmed } of list) {
    if (due === null) continue;
    // An attempt begins before it ends: whoever fell due meanwhile is not part of it.
    if (at - TAKES < due) expect(confirmed).toBe(true);
    expect(at).toBeLessThanOrEqual(due + 3 * TAKES);
  }
}
