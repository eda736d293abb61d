import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clockPhase } from '../../conformance/clock-phase.ts';
import type { Scenario } from '../../conformance/scenario.ts';

function scenarioWith(delayLoops: readonly number[], times: readonly number[]): Scenario {
  const events = times.map((at) => ({ at, do: 'accept', server: '10.0.0.1:80' }) as const);
  const conf = delayLoops.map((seconds) => `  delay_loop ${seconds}`);
  return { title: '', conf, events, seconds: 10, states: 1 };
}

/** How long after each event the next check of this period comes, where checks come at `phase` before the clock's zero. */
function waits(period: number, phase: number, times: readonly number[]): readonly number[] {
  return times.map((at) => (((-phase - at) % period) + period) % period);
}

describe('the start of a scenario’s clock', () => {
  it('is a multiple of every period and a phase after the first round', () => {
    expect(clockPhase(scenarioWith([0.7, 0.8], [3])).period).toBeCloseTo(5.6);
    expect(clockPhase(scenarioWith([2, 1], [3])).period).toBe(2);
    expect(clockPhase(scenarioWith([1.5, 0.7, 1.5], [3])).period).toBeCloseTo(10.5);
    expect(clockPhase(scenarioWith([], []))).toEqual({ period: 1, phase: 0 });
  });

  it.each([
    [1, [2.5, 5.5, 8.5, 11.5]],
    [1, [2.5, 8]],
    [2, [4, 11.75, 14]],
    [2, [3, 6, 9]],
    [0.7, [4.5, 10]],
  ])('of period %d keeps events at %j from the checks', (period, times) => {
    const { phase } = clockPhase(scenarioWith([period], times));
    for (const wait of waits(period, phase, times)) {
      expect(wait).toBeGreaterThan(0.12 * period);
      expect(wait).toBeLessThan(0.88 * period);
    }
  });

  it('is found for every case', () => {
    const cases = join(import.meta.dirname, '../../conformance/cases');
    for (const name of readdirSync(cases, { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.json')) continue;
      const { period, phase } = clockPhase(JSON.parse(readFileSync(join(cases, name), 'utf8')) as Scenario);
      expect(period, name).toBeLessThanOrEqual(10.5);
      expect(phase, name).toBeLessThan(period);
    }
  });
});
