import { checkTypeOf } from '../../../checkers/check-types.ts';
import type { AttemptTiming, ProbeResult } from '../../../checkers/types.ts';
import type { Instant, Milliseconds } from '../../base/time.ts';
import type { Check, CheckPacing } from '../../config/model/config.ts';
import type { CheckPolicy, CheckState, Verdict } from '../model/check-progress.ts';
import { stepRetry } from './retry-steps.ts';
import { stepUrlSequence } from './url-sequence.ts';

export interface CheckStepOutcome {
  readonly state: CheckState;
  readonly nextDue: Instant;
  /** The new verdict, when this attempt changed it. */
  readonly turned: Verdict | null;
  /** Whether this attempt ended the fresh state. */
  readonly first: boolean;
}

/** The initial assumption of a check. */
export type CheckStart =
  /** At the daemon's start: up, and the first failure takes the check down at once. */
  | 'assumed-up'
  /** New at a reload: up, and every retry applies. */
  | 'trusted'
  /** alpha, or new on a server that was down: the check must pass first. */
  | 'down';

/** keepalived runs no check in the first second after a start. */
const FIRST_CHECK_OFFSET: Milliseconds = 1000;

/** When a check that was added at `loadedAt` first runs; `uniform` in [0, 1) spreads the checks over the warm-up. */
export function firstDue(pacing: CheckPacing, loadedAt: Instant, uniform: number): Instant {
  return loadedAt + FIRST_CHECK_OFFSET + uniform * pacing.warmup;
}

export function policyOf(check: Check): CheckPolicy {
  const { spec, pacing } = check;
  const type = checkTypeOf(spec);
  const sequence = type.urlsInTurn(spec) !== null;
  return {
    pacing,
    urls: type.urlsInTurn(spec) ?? 1,
    method: sequence ? 'url-sequence' : 'retry',
    fastRecovery: sequence && type.fastRecovery?.(spec) === true,
    retriesWhileDown: type.retriesWhileDown,
    intervalFrom: type.intervalFrom,
  };
}

export function initialCheckState(start: CheckStart): CheckState {
  return {
    verdict: start === 'down' ? 'down' : 'up',
    fresh: true,
    failures: 0,
    forgiving: start === 'trusted',
    cursor: 0,
    failedUrl: null,
    passes: 0,
    misses: 0,
  };
}

/**
 * One completed attempt. An inconclusive one (our own fault, not the server's) changes nothing and is tried again after
 * the delay loop, as in keepalived; the caller counts it. `uniform` in [0, 1) is the part of the jitter that the next
 * delay gets.
 */
export function stepCheck(
  state: CheckState,
  result: ProbeResult,
  policy: CheckPolicy,
  timing: AttemptTiming,
  uniform = 0,
): CheckStepOutcome {
  const jitter = uniform * (policy.pacing.jitter ?? 0);
  if (result.outcome === 'inconclusive') {
    const due = nextDue(policy.pacing.delayLoop + jitter, policy, timing);
    return { state, nextDue: due, turned: null, first: false };
  }
  const passed = result.outcome === 'pass';
  const step =
    policy.method === 'retry' ? stepRetry(state, passed, policy) : stepUrlSequence(state, passed, policy);
  return {
    state: step.state,
    nextDue: nextDue(step.delay + jitter, policy, timing),
    turned: step.state.verdict === state.verdict ? null : step.state.verdict,
    first: state.fresh && !step.state.fresh,
  };
}

/**
 * Whether the result agrees with the known state of the check, so that taking it before the check is due shortens no
 * retry and no rise. A check that has not run yet takes the first result.
 */
export function confirms(state: CheckState, result: ProbeResult): boolean {
  if (result.outcome === 'inconclusive') return false;
  if (state.fresh) return true;
  if (state.verdict === 'up') return result.outcome === 'pass' && state.failures === 0;
  return result.outcome === 'fail' && state.passes === 0;
}

/** The next attempt is never before the end of this one, so attempts of a check do not overlap. */
function nextDue(delay: Milliseconds, { intervalFrom }: CheckPolicy, timing: AttemptTiming): Instant {
  const { startedAt, endedAt } = timing;
  return intervalFrom === 'start' ? Math.max(startedAt + delay, endedAt) : endedAt + delay;
}
