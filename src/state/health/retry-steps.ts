import type { CheckPacing } from '../../config/model/config.ts';
import type { CheckPolicy, CheckState, CheckStep } from '../model/check-progress.ts';
import { afterPassWhileDown, delayWhileDown, hasRisen } from './recovery-pace.ts';

/**
 * The generic retry rule (keepalived: TCP, UDP and PING checks). While up, `retry` failures in a row are forgiven, each
 * tried again after delay_before_retry; the next one takes the check down. While down there is one attempt for each
 * delay loop, with TCP_CHECK (keepalived 2.2) and SMTP_CHECK one round of attempts, and one success is enough. Ours:
 * `rise` successes in a row, one for each delay loop, and delay_down_max.
 */
export function stepRetry(state: CheckState, passed: boolean, policy: CheckPolicy): CheckStep {
  const { pacing } = policy;
  if (passed) return { state: stateAfterPass(state, pacing), delay: pacing.delayLoop };
  if (isForgiven(state, pacing) || isInRound(state, policy)) {
    return {
      state: { ...state, fresh: false, failures: state.failures + 1 },
      delay: pacing.delayBeforeRetry,
    };
  }
  const misses = missesAfterFailure(state);
  return {
    state: { ...state, verdict: 'down', fresh: false, failures: 0, passes: 0, misses },
    delay: delayWhileDown(pacing.delayLoop, misses, pacing),
  };
}

function stateAfterPass(state: CheckState, pacing: CheckPacing): CheckState {
  if (state.verdict === 'up') return passing(state);
  const rising = afterPassWhileDown(state);
  return hasRisen(rising, pacing) ? passing(rising) : { ...rising, fresh: false, failures: 0 };
}

/**
 * The state of a check that is up without failures; the same object where the state is that already, as it nearly
 * always is.
 */
export function passing(state: CheckState): CheckState {
  if (state.verdict === 'up' && !state.fresh && state.failures === 0 && state.forgiving) return state;
  return { ...state, verdict: 'up', fresh: false, failures: 0, forgiving: true, passes: 0, misses: 0 };
}

/**
 * The failures in a row after this one; 0 for the failure that takes a check down, or that is the first after a pass.
 */
export function missesAfterFailure(state: CheckState): number {
  return state.verdict === 'up' || state.fresh || state.passes > 0 ? 0 : state.misses + 1;
}

/**
 * Whether a check that is down is tried again before its delay loop. A check with `rise` or a growing interval is to
 * be run less often, not more.
 */
function isInRound(state: CheckState, { retriesWhileDown, pacing }: CheckPolicy): boolean {
  if (retriesWhileDown !== true || state.verdict === 'up' || state.fresh || state.passes > 0) return false;
  return pacing.delayDownMax === undefined && state.failures < pacing.retry;
}

/** Whether one more failure leaves the check up. */
export function isForgiven(state: CheckState, pacing: CheckPacing): boolean {
  return state.verdict === 'up' && state.forgiving && state.failures < pacing.retry;
}
