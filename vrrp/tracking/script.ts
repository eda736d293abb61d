import type { Instant } from '../../src/base/time.ts';
import type { ScriptOutcome } from '../instance/event.ts';
import type { ScriptSpec } from '../instance/spec.ts';
import { type Standing, standingAfter } from './standing.ts';

/** A track script over time. */
export interface ScriptState {
  readonly spec: ScriptSpec;
  readonly standing: Standing;
  /**
   * keepalived's counter: below `rise` it is down and counts successes in a row, from `rise` on it is up and counts the
   * failures that it can still stand. A script that never ran begins one success below `rise`.
   */
  readonly counter: number;
  readonly isRunning: boolean;
  /** When it is to be started next. */
  readonly due: Instant;
  /** Runs left out since the one before still ran. */
  readonly skipped: number;
  /** How the last run ended, in words; null before the first. */
  readonly last: string | null;
}

/** A script as it begins: due at once. */
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

/** What the clock asks for. A run that is due while the last one lasts is left out. */
export function tickScript(state: ScriptState, now: Instant): { state: ScriptState; run: boolean } {
  if (now < state.due) return { state, run: false };
  const next = state.due + state.spec.interval;
  // After a stall the missed runs are not made up for.
  const due = next > now ? next : now + state.spec.interval;
  if (state.isRunning) return { state: { ...state, due, skipped: state.skipped + 1 }, run: false };
  return { state: { ...state, due, isRunning: true }, run: true };
}

/** Takes the end of a run. What this host could not start says nothing of what the script looks at. */
export function endScript(state: ScriptState, outcome: ScriptOutcome, now: Instant): ScriptState {
  const last = outcomeWords(outcome);
  const ended = { ...state, isRunning: false, last };
  if (outcome.kind === 'not-started') return ended;
  const passed = outcome.kind === 'exited' && outcome.status === 0;
  const counter = passed ? counterAfterSuccess(state) : counterAfterFailure(state);
  const isUp = counter >= state.spec.rise;
  const { standing } = state;
  // A failure that `fall` still forgives is no reason for being up.
  const reason = isUp && !passed ? standing.reason : last;
  const news = { state: isUp ? 'up' : 'down', reason, amount: isUp ? 1 : 0 } as const;
  return { ...ended, counter, standing: standingAfter(standing, news, now) };
}

/** A reload keeps what a script of the same name has shown, within the new limits. */
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

/** `exit 1`, `SIGSEGV`, `timed out`. */
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
