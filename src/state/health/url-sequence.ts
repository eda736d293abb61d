import type { Milliseconds } from '../../base/time.ts';
import type { CheckPolicy, CheckState, CheckStep } from '../model/check-progress.ts';
import { afterPassWhileDown, delayWhileDown, hasRisen } from './recovery-pace.ts';
import { isForgiven, missesAfterFailure, passing } from './retry-steps.ts';

/**
 * The rule of HTTP checks with one or more urls (keepalived: HTTP_GET, SSL_GET). Each attempt tests one url. A check is
 * up when a whole pass succeeded; while down the failed url is tried until it passes, and then every url must pass once
 * more from the first one, so that n urls need n + 1 successes to recover. Ours: a pass after which fewer than `rise`
 * successes in a row are counted is followed by another one.
 */
export function stepUrlSequence(state: CheckState, passed: boolean, policy: CheckPolicy): CheckStep {
  return passed ? stepAfterPass(state, policy) : stepAfterFailure(state, policy);
}

function stepAfterPass(state: CheckState, policy: CheckPolicy): CheckStep {
  const { pacing } = policy;
  const last = state.cursor + 1 >= policy.urls;
  const cursor = last ? 0 : state.cursor + 1;
  if (state.verdict === 'up') {
    if (!state.fresh || last) return { state: { ...passing(state), cursor }, delay: pacing.delayLoop };
    return { state: { ...state, cursor, failures: 0 }, delay: delayBetweenPasses(policy) };
  }
  const rising = afterPassWhileDown(state);
  if (state.failedUrl !== null) {
    return { state: { ...rising, failedUrl: null, cursor: 0 }, delay: delayBetweenPasses(policy) };
  }
  if (!last) return { state: { ...rising, cursor }, delay: delayBetweenPasses(policy) };
  // Even fast_recovery waits between whole passes: rise is to show that the server stays well.
  const next = hasRisen(rising, pacing) ? passing(rising) : { ...rising, fresh: false };
  return { state: { ...next, cursor }, delay: pacing.delayLoop };
}

/** The delay between passes; none with fast_recovery. */
function delayBetweenPasses({ fastRecovery, pacing }: CheckPolicy): Milliseconds {
  return fastRecovery ? 0 : pacing.delayLoop;
}

function stepAfterFailure(state: CheckState, policy: CheckPolicy): CheckStep {
  const { pacing } = policy;
  if (isForgiven(state, pacing)) {
    return {
      state: { ...state, fresh: false, failures: state.failures + 1 },
      delay: pacing.delayBeforeRetry,
    };
  }
  const misses = missesAfterFailure(state);
  if (isRecovering(state)) {
    const delay = delayWhileDown(recoveryRetryDelay(policy), misses, pacing);
    return { state: { ...state, passes: 0, misses }, delay };
  }
  const delay = Math.max(pacing.delayBeforeRetry, pacing.delayLoop);
  return {
    state: {
      ...state,
      verdict: 'down',
      fresh: false,
      failures: 0,
      failedUrl: state.cursor,
      passes: 0,
      misses,
    },
    delay: delayWhileDown(delay, misses, pacing),
  };
}

/** The check is down, its failed url passes again, and the pass over all urls is under way. */
function isRecovering(state: CheckState): boolean {
  return state.verdict === 'down' && !state.fresh && state.failedUrl === null;
}

/** Never zero: keepalived's fast_recovery floods a server whose second url fails during recovery. */
function recoveryRetryDelay(policy: CheckPolicy): Milliseconds {
  const { delayBeforeRetry, delayLoop } = policy.pacing;
  return delayBeforeRetry > 0 ? delayBeforeRetry : delayLoop;
}
