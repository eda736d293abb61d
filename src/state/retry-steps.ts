import type { CheckPacing } from '../config/model.ts';
import type { CheckState, CheckStep } from './check-state.ts';

/**
 * The generic retry rule (keepalived: TCP, UDP and PING checks). While up, `retry` failures in a row are forgiven, each
 * tried again after delay_before_retry; the next one takes the check down. While down there is one attempt for each
 * delay loop and one success is enough.
 */
export function stepRetry(state: CheckState, passed: boolean, pacing: CheckPacing): CheckStep {
  if (passed) {
    return {
      state: { ...state, verdict: 'up', fresh: false, failures: 0, forgiving: true },
      delay: pacing.delayLoop,
    };
  }
  if (isForgiven(state, pacing)) {
    return {
      state: { ...state, fresh: false, failures: state.failures + 1 },
      delay: pacing.delayBeforeRetry,
    };
  }
  return { state: { ...state, verdict: 'down', fresh: false, failures: 0 }, delay: pacing.delayLoop };
}

/** Whether one more failure leaves the check up. */
export function isForgiven(state: CheckState, pacing: CheckPacing): boolean {
  return state.verdict === 'up' && state.forgiving && state.failures < pacing.retry;
}
