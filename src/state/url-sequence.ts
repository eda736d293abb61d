import type { Milliseconds } from '../base/time.ts';
import type { CheckPolicy, CheckState, CheckStep } from './check-state.ts';
import { isForgiven } from './retry-steps.ts';

/**
 * The rule of HTTP checks with one or more urls (keepalived: HTTP_GET, SSL_GET). Each attempt tests one url. A check is
 * up when a whole pass succeeded; while down the failed url is tried until it passes, and then every url must pass once
 * more from the first one, so that n urls need n + 1 successes to recover.
 */
export function stepUrlSequence(state: CheckState, passed: boolean, policy: CheckPolicy): CheckStep {
  return passed ? stepAfterPass(state, policy) : stepAfterFailure(state, policy);
}

function stepAfterPass(state: CheckState, policy: CheckPolicy): CheckStep {
  const { delayLoop } = policy.pacing;
  const hurried = policy.fastRecovery ? 0 : delayLoop;
  if (state.verdict === 'down' && state.failedUrl !== null) {
    return { state: { ...state, failedUrl: null, cursor: 0 }, delay: hurried };
  }
  const last = state.cursor + 1 >= policy.urls;
  const cursor = last ? 0 : state.cursor + 1;
  if (state.verdict === 'up' && !state.fresh) {
    return { state: { ...state, cursor, failures: 0, forgiving: true }, delay: delayLoop };
  }
  if (!last) return { state: { ...state, cursor, failures: 0 }, delay: hurried };
  return {
    state: { ...state, verdict: 'up', fresh: false, failures: 0, forgiving: true, cursor },
    delay: delayLoop,
  };
}

function stepAfterFailure(state: CheckState, policy: CheckPolicy): CheckStep {
  const { pacing } = policy;
  if (isForgiven(state, pacing)) {
    return {
      state: { ...state, fresh: false, failures: state.failures + 1 },
      delay: pacing.delayBeforeRetry,
    };
  }
  if (isRecovering(state)) return { state, delay: recoveryRetryDelay(policy) };
  return {
    state: { ...state, verdict: 'down', fresh: false, failures: 0, failedUrl: state.cursor },
    delay: Math.max(pacing.delayBeforeRetry, pacing.delayLoop),
  };
}

/** Down, the failed url passes again, and the pass over all urls is under way. */
function isRecovering(state: CheckState): boolean {
  return state.verdict === 'down' && !state.fresh && state.failedUrl === null;
}

/** Never zero: keepalived's fast_recovery floods a server whose second url fails during recovery. */
function recoveryRetryDelay(policy: CheckPolicy): Milliseconds {
  const { delayBeforeRetry, delayLoop } = policy.pacing;
  return delayBeforeRetry > 0 ? delayBeforeRetry : delayLoop;
}
