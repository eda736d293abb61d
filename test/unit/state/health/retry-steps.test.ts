import { describe, expect, it } from 'vitest';
import { initialCheckState } from '../../../../src/state/health/check-state.ts';
import {
  isForgiven,
  missesAfterFailure,
  passing,
  stepRetry,
} from '../../../../src/state/health/retry-steps.ts';
import type { CheckPolicy, CheckState } from '../../../../src/state/model/check-progress.ts';
import { PACING } from '../../../support/director-config.ts';

const POLICY: CheckPolicy = { pacing: PACING, urls: 1, method: 'retry', fastRecovery: false };
const UP = passing(initialCheckState('trusted'));

function after(state: CheckState, ...passes: readonly boolean[]): { state: CheckState; delay: number } {
  let step = { state, delay: 0 };
  for (const passed of passes) step = stepRetry(step.state, passed, POLICY);
  return step;
}

describe('A check with retries', () => {
  it('forgives as many failures as it has retries, at the pace of retries', () => {
    expect(after(UP, false)).toMatchObject({
      state: { verdict: 'up', failures: 1 },
      delay: PACING.delayBeforeRetry,
    });
    expect(after(UP, false, false).state.verdict).toBe('up');
    expect(after(UP, false, false, false)).toMatchObject({
      state: { verdict: 'down', failures: 0 },
      delay: PACING.delayLoop,
    });
  });

  it('forgets its failures with a pass', () => {
    expect(after(UP, false, true, false, false).state.verdict).toBe('up');
    expect(isForgiven(after(UP, false, false).state, PACING)).toBe(false);
  });

  it('comes up with one pass, and is then the same state until something changes', () => {
    const down = after(UP, false, false, false).state;
    const up = after(down, true).state;
    expect(up.verdict).toBe('up');
    expect(passing(up)).toBe(up);
  });

  it('retries in rounds while down where its policy says so', () => {
    const down = after(UP, false, false, false).state;
    const step = stepRetry(down, false, { ...POLICY, retriesWhileDown: true });
    expect(step).toMatchObject({ state: { failures: 1 }, delay: PACING.delayBeforeRetry });
  });

  it('counts the misses of a server that stays down', () => {
    const down = after(UP, false, false, false).state;
    expect(missesAfterFailure(UP)).toBe(0);
    expect(missesAfterFailure(down)).toBe(1);
    expect(missesAfterFailure(after(down, false).state)).toBe(2);
  });
});
