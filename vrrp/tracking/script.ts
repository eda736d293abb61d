import type { Instant } from '../../src/base/time.ts';
import type { ScriptOutcome } from '../instance/event.ts';
import type { ScriptSpec } from '../instance/spec.ts';
import { type Standing, standingAfter } from './standing.ts';

/** The state of a track script over time. */
export interface ScriptState {
  readonly spec: ScriptSpec;
  readonly standing: Standing;
  /**
   * keepalived's counter: below `rise` the script is down, and the counter has the consecutive successes; from `rise`
   * on it is up, and the counter has the failures that it still tolerates. A script that never ran begins one success
   * below `rise`.
   */
  readonly counter: number;
  readonly isRunning: boolean;
  /** The time of the next start. */
  readonly due: Instant;
  /** The number of runs that were skipped because the previous one had not ended. */
  readonly skipped: number;
  /** The result of the last run in words; null before the first. */
  readonly last: string | null;
}

/** The initial state of a script: it is due at once. */
export function beginScript(spec: ScriptSpec, now: Instant): ScriptState {
  const state = spec.startsFailed ? 'down' : 'unknown';
  const reason = spec.startsFailed ? 'starts as failed (init_fail)' : 'has not run yet';
  return {
    spec,
    standing: { state, since: now, reason, amount: 0 },
    counter: spec.startsFailed ? 0 : spec.rise - 1,
    isRunning: false,
    due: now,
    skipped: 0,
    last: null,
  };
}

/** Called when the time has come. A run that is due while the previous one lasts is skipped. */
export function tickScript(state: ScriptState, now: Instant): { state: ScriptState; run: boolean } {
  if (now < state.due) return { state, run: false };
  const next = state.due + state.spec.interval;
  // After a stall the missed runs are not caught up.
  const due = next > now ? next : now + state.spec.interval;
  if (state.isRunning) return { state: { ...state, due, skipped: state.skipped + 1 }, run: false };
  return { state: { ...state, due, isRunning: true }, run: true };
}

/** Takes the end of a run. A script that this host could not start gives no result. */
export function endScript(state: ScriptState, outcome: ScriptOutcome, now: Instant): ScriptState {
  const last = outcomeWords(outcome);
  const ended = { ...state, isRunning: false, last };
  if (outcome.kind === 'not-started') return ended;
  const passed = outcome.kind === 'exited' && outcome.status === 0;
  const counter = passed ? counterAfterSuccess(state) : counterAfterFailure(state);
  const isUp = counter >= state.spec.rise;
  const { standing } = state;
  // A failure that `fall` still tolerates is not given as the reason for being up.
  const reason = isUp && !passed ? standing.reason : last;
  const news = { state: isUp ? 'up' : 'down', reason, amount: isUp ? 1 : 0 } as const;
  return { ...ended, counter, standing: standingAfter(standing, news, now) };
}

/** After a reload, a script of the same name keeps its counter, within the new limits. */
export function adoptScript(state: ScriptState, spec: ScriptSpec, now: Instant): ScriptState {
  const counter =
    state.standing.state === 'up' ? spec.rise + spec.fall - 1 : Math.min(state.counter, spec.rise - 1);
  return { ...state, spec, counter, due: Math.min(state.due, now + spec.interval) };
}

function counterAfterSuccess({ counter, spec }: ScriptState): number {
  return counter < spec.rise - 1 ? counter + 1 : spec.rise + spec.fall - 1;
}

function counterAfterFailure({ counter, spec, standing }: ScriptState): number {
  if (standing.state === 'unknown') return 0;
  return counter > spec.rise ? counter - 1 : 0;
}

/** The result of a run in words: `exit 1`, `SIGSEGV`, `timed out`. */
function outcomeWords(outcome: ScriptOutcome): string {
  switch (outcome.kind) {
    case 'exited':
      return `exit ${outcome.status}`;
    case 'signalled':
      return `ended by ${outcome.signal}`;
    case 'timed-out':
      return 'timed out';
    case 'not-executed':
      return `could not be run: ${outcome.reason}`;
    case 'not-started':
      return `not started, for want of something on this host: ${outcome.reason}`;
  }
}
