import type { AttemptTiming, ProbeResult } from '../../checkers/types.ts';
import type { Instant, Milliseconds } from '../base/time.ts';
import type { Check, CheckPacing } from '../config/model.ts';
import { stepRetry } from './retry-steps.ts';
import { stepUrlSequence } from './url-sequence.ts';

/** What a check says of its server. */
export type Verdict = 'up' | 'down';

/** All that one check remembers between attempts. */
export interface CheckState {
  readonly verdict: Verdict;
  /** True while `verdict` is only the assumption that the check started with. */
  readonly fresh: boolean;
  /** Failures in a row that retry has forgiven so far; 0 while down. */
  readonly failures: number;
  /** False until the first success: one failure then is enough (keepalived starts the tally at `retry`). */
  readonly forgiving: boolean;
  /** What the next attempt tests: the url's index in an HTTP check, 0 elsewhere. */
  readonly cursor: number;
  /** HTTP, while down: the url that must pass before the recovery pass over all urls begins. */
  readonly failedUrl: number | null;
  /** While down: passes in a row, which `rise` wants; 0 while up. */
  readonly passes: number;
  /** While down: failures in a row since it went down, by which the interval grows; 0 while up. */
  readonly misses: number;
}

/** What steers the state machine of one check. */
export interface CheckPolicy {
  readonly pacing: CheckPacing;
  /** How many urls are tested in turn; 1 for every check but HTTP_GET and SSL_GET. */
  readonly urls: number;
  readonly method: 'retry' | 'url-sequence';
  /** HTTP: no wait between the successes of a first or recovery pass. */
  readonly fastRecovery: boolean;
  /** Where delays count from: keepalived counts a script's from its start; the end unless given. */
  readonly intervalFrom?: 'start' | 'end';
}

/** The state after an attempt and how long after its end the next one is due. */
export interface CheckStep {
  readonly state: CheckState;
  readonly delay: Milliseconds;
}

export interface CheckStepOutcome {
  readonly state: CheckState;
  readonly nextDue: Instant;
  /** The new verdict when this attempt changed it. */
  readonly turned: Verdict | null;
  /** True when this attempt ended the fresh state. */
  readonly first: boolean;
}

/** What a check assumes before its first attempt. */
export type CheckStart =
  /** At the daemon's start: up, and the first failure takes it down at once. */
  | 'assumed-up'
  /** New at a reload: up, and every retry applies. */
  | 'trusted'
  /** alpha, or new on a server that was down: a pass must come first. */
  | 'down';

/** keepalived runs no check in the first second after a start. */
export const FIRST_CHECK_OFFSET: Milliseconds = 1000;

/** When a check that was added at `loadedAt` first runs; `uniform` in [0, 1) spreads the checks over the warm-up. */
export function firstDue(pacing: CheckPacing, loadedAt: Instant, uniform: number): Instant {
  return loadedAt + FIRST_CHECK_OFFSET + uniform * pacing.warmup;
}

export function policyOf(check: Check): CheckPolicy {
  const { spec, pacing } = check;
  const sequence = spec.type === 'HTTP_GET' || spec.type === 'SSL_GET';
  return {
    pacing,
    urls: sequence ? spec.urls.length : 1,
    method: sequence ? 'url-sequence' : 'retry',
    fastRecovery: sequence && spec.fastRecovery === true,
    intervalFrom: spec.type === 'MISC_CHECK' ? 'start' : 'end',
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
    policy.method === 'retry'
      ? stepRetry(state, passed, policy.pacing)
      : stepUrlSequence(state, passed, policy);
  return {
    state: step.state,
    nextDue: nextDue(step.delay + jitter, policy, timing),
    turned: step.state.verdict === state.verdict ? null : step.state.verdict,
    first: state.fresh && !step.state.fresh,
  };
}

/**
 * Whether the result is what is known of the check already: to take it before the check is due shortens no retry and no
 * rise. A check that has not run yet takes the first result there is.
 */
export function confirms(state: CheckState, result: ProbeResult): boolean {
  if (result.outcome === 'inconclusive') return false;
  if (state.fresh) return true;
  if (state.verdict === 'up') return result.outcome === 'pass' && state.failures === 0;
  return result.outcome === 'fail' && state.passes === 0;
}

/** Never before the end: a check does not overlap itself. */
function nextDue(delay: Milliseconds, { intervalFrom }: CheckPolicy, timing: AttemptTiming): Instant {
  const { startedAt, endedAt } = timing;
  return intervalFrom === 'start' ? Math.max(startedAt + delay, endedAt) : endedAt + delay;
}
