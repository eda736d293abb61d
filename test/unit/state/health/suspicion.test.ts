import { describe, expect, it } from 'vitest';
import { failed, inconclusive, passed } from '../../../../checkers/result.ts';
import { initialCheckState } from '../../../../src/state/health/check-state.ts';
import { stepSuspicion, suspect, withoutRetries } from '../../../../src/state/health/suspicion.ts';

const REFUSED = failed('refused', 'connection refused');
const TIMEOUT = failed('timeout', 'no answer');
const AFTER = { startedAt: 110, endedAt: 120 };
const BEFORE = { startedAt: 90, endedAt: 120 };

describe('a suspicion', () => {
  it('is confirmed by a refused attempt', () => {
    expect(stepSuspicion(suspect(1, 100), REFUSED, AFTER)).toEqual({
      suspicion: null,
      confirmed: true,
      again: null,
    });
  });

  it('is confirmed by as many refused attempts in a row as it needs', () => {
    const first = stepSuspicion(suspect(2, 100), REFUSED, AFTER);
    expect(first.confirmed).toBe(false);
    expect(stepSuspicion(first.suspicion, REFUSED, AFTER).confirmed).toBe(true);
    const ended = stepSuspicion(first.suspicion, TIMEOUT, AFTER);
    expect(stepSuspicion(ended.suspicion, REFUSED, AFTER).confirmed).toBe(false);
  });

  it.each([
    ['a pass', passed('connected')],
    ['another failure', TIMEOUT],
  ])('is ended by %s, unless that attempt began before it', (_, result) => {
    expect(stepSuspicion(suspect(1, 100), result, AFTER)).toEqual({
      suspicion: null,
      confirmed: false,
      again: null,
    });
    expect(stepSuspicion(suspect(1, 100), result, BEFORE).suspicion).toEqual(suspect(1, 100));
  });

  it.each(['reset', 'tls'] as const)('has an attempt that ends by %s made again, for a second', (code) => {
    const suspicion = suspect(1, 100);
    const waits: (number | null)[] = [];
    let startedAt = 101;
    for (
      let step = stepSuspicion(suspicion, failed(code, 'broken off'), { startedAt, endedAt: startedAt });
      ;
    ) {
      waits.push(step.again);
      if (step.again === null) {
        expect(step).toEqual({ suspicion: null, confirmed: false, again: null });
        break;
      }
      expect(step).toMatchObject({ suspicion, confirmed: false });
      startedAt += step.again;
      step = stepSuspicion(step.suspicion, failed(code, 'broken off'), { startedAt, endedAt: startedAt });
    }
    expect(waits).toEqual([50, 51, 102, 204, 408, 816, null]);
    const again = stepSuspicion(suspicion, failed(code, 'broken off'), AFTER);
    expect(stepSuspicion(again.suspicion, REFUSED, AFTER).confirmed).toBe(true);
  });

  it('outlives an attempt that this host could not make', () => {
    expect(stepSuspicion(suspect(1, 100), inconclusive('EMFILE'), AFTER).suspicion).toEqual(suspect(1, 100));
  });

  it('leaves a state in which the next failure counts', () => {
    expect(withoutRetries({ ...initialCheckState('trusted'), failures: 1 })).toMatchObject({
      forgiving: false,
    });
    const down = initialCheckState('down');
    expect(withoutRetries(down)).toBe(down);
  });
});
