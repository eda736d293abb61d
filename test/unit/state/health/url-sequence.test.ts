import { describe, expect, it } from 'vitest';
import { initialCheckState } from '../../../../src/state/health/check-state.ts';
import { passing } from '../../../../src/state/health/retry-steps.ts';
import { stepUrlSequence } from '../../../../src/state/health/url-sequence.ts';
import type { CheckPolicy, CheckState, CheckStep } from '../../../../src/state/model/check-progress.ts';
import { PACING } from '../../../support/director-config.ts';

const POLICY: CheckPolicy = {
  pacing: { ...PACING, retry: 1 },
  urls: 2,
  method: 'url-sequence',
  fastRecovery: false,
};
const UP = passing(initialCheckState('trusted'));

function after(state: CheckState, passes: readonly boolean[], policy: CheckPolicy = POLICY): CheckStep {
  let step: CheckStep = { state, delay: 0 };
  for (const passed of passes) step = stepUrlSequence(step.state, passed, policy);
  return step;
}

describe('A check of several urls in turn', () => {
  it('goes from url to url, and from the last one to the first', () => {
    expect(after(UP, [true])).toMatchObject({ state: { cursor: 1 }, delay: PACING.delayLoop });
    expect(after(UP, [true, true]).state.cursor).toBe(0);
  });

  it('stays at the url that failed, and remembers it when it goes down', () => {
    expect(after(UP, [true, false])).toMatchObject({
      state: { verdict: 'up', cursor: 1, failures: 1 },
      delay: PACING.delayBeforeRetry,
    });
    expect(after(UP, [true, false, false]).state).toMatchObject({ verdict: 'down', cursor: 1, failedUrl: 1 });
  });

  it('comes up only after the failed url and then all urls have passed', () => {
    const down = after(UP, [true, false, false]).state;
    expect(after(down, [true]).state).toMatchObject({ verdict: 'down', failedUrl: null, cursor: 0 });
    expect(after(down, [true, true]).state.verdict).toBe('down');
    expect(after(down, [true, true, true]).state).toMatchObject({ verdict: 'up', cursor: 0 });
  });

  it('does not wait between the urls of a recovery with fast_recovery', () => {
    const fast: CheckPolicy = { ...POLICY, fastRecovery: true };
    const down = after(UP, [true, false, false], fast).state;
    expect(after(down, [true], fast).delay).toBe(0);
    expect(after(down, [true, true, true], fast).delay).toBe(PACING.delayLoop);
  });

  it('tries a url that fails during the recovery again at the pace of retries', () => {
    const down = after(UP, [true, false, false]).state;
    expect(after(down, [true, false])).toMatchObject({
      state: { verdict: 'down', failedUrl: null, misses: 0 },
      delay: PACING.delayBeforeRetry,
    });
  });
});
