import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProbeResult, WeightClaim } from '../../checkers/types.ts';
import type { Config } from '../../src/config/model/config.ts';
import { Director } from '../../src/state/director/director.ts';
import type { Transition } from '../../src/state/model/facts.ts';
import { config, virtualServer } from '../support/director-config.ts';

const CHECKS = 3;
const MAX_WEIGHT = 2_147_483_647;

const claim: fc.Arbitrary<WeightClaim> = fc.oneof(
  fc.record({ kind: fc.constant('target' as const), weight: fc.nat({ max: 253 }) }),
  fc.record({ kind: fc.constant('offset' as const), by: fc.integer({ min: -MAX_WEIGHT, max: MAX_WEIGHT }) }),
);
const result: fc.Arbitrary<ProbeResult> = fc.oneof(
  {
    weight: 3,
    arbitrary: claim.map((weight) => ({ outcome: 'pass' as const, code: 'ok' as const, detail: '', weight })),
  },
  fc.constant<ProbeResult>({ outcome: 'pass', code: 'ok', detail: '' }),
  fc.constant<ProbeResult>({ outcome: 'fail', code: 'exit', detail: '' }),
  fc.constant<ProbeResult>({ outcome: 'inconclusive', code: 'local_error', detail: '' }),
);
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ check: fc.nat({ max: CHECKS - 1 }), result }) },
  fc.record({ reload: fc.nat({ max: 100 }) }),
);

function settings(weight: number): Config {
  const checks = Array.from({ length: CHECKS }, (_, index) => ({ name: `c${index}`, retry: 0 }));
  return config(virtualServer({ id: 'vs', servers: [{ id: 'a', weight, checks }] }));
}

/** The formula, from what each check said last: independent of the order and number of changes before. */
function expectedWeight(configured: number, last: readonly (ProbeResult | null)[]): number | null {
  let weight = configured;
  for (const latest of last) {
    if (latest === null) continue;
    if (latest.outcome !== 'pass') return null;
    if (latest.weight?.kind === 'target') weight += latest.weight.weight - configured;
    if (latest.weight?.kind === 'offset') weight += latest.weight.by;
  }
  return Math.min(Math.max(weight, 0), MAX_WEIGHT);
}

describe('a server with contributing checks', () => {
  it('has at any time the weight of the formula, or is out of the pool', () => {
    fc.assert(
      fc.property(fc.nat({ max: 100 }), fc.array(step, { maxLength: 60 }), (weight, steps) => {
        const director = new Director();
        const told: Transition[] = [];
        let configured = weight;
        director.load(settings(configured), 0, 0);
        const last: (ProbeResult | null)[] = Array.from({ length: CHECKS }, () => null);
        for (const [index, action] of steps.entries()) {
          if ('reload' in action) {
            configured = action.reload;
            told.push(...director.load(settings(configured), index, index).transitions);
          } else {
            const timing = { startedAt: index, endedAt: index };
            told.push(...director.record(`vs/a/c${action.check}`, action.result, timing, index).transitions);
            if (action.result.outcome !== 'inconclusive') last[action.check] = action.result;
          }
          const [service] = director.desired().values();
          const [destination] = service?.destinations.values() ?? [];
          expect(destination?.params.weight ?? null).toBe(expectedWeight(configured, last));
        }
        const server = told.filter(({ kind }) => kind === 'real_server').map(({ to }) => to);
        expect(server).toEqual(server.map((_, index) => (index % 2 === 0 ? 'down' : 'up')));
      }),
    );
  });
});
