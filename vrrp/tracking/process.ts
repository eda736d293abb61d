import type { Instant } from '../../src/base/time.ts';
import type { ProcessSpec } from '../instance/spec.ts';
import { type Standing, standingAfter } from './standing.ts';

/** The state of a tracked process over time. */
export interface ProcessState {
  readonly spec: ProcessSpec;
  readonly standing: Standing;
  /** The number of running processes; null before the first count. */
  readonly count: number | null;
  /** A change that must last until then before it counts; null when none is pending. */
  readonly pending: { readonly up: boolean; readonly due: Instant } | null;
}

export function beginProcess(spec: ProcessSpec, now: Instant): ProcessState {
  const standing: Standing = { state: 'unknown', since: now, reason: 'not looked for yet', amount: 0 };
  return { spec, standing, count: null, pending: null };
}

/** Takes a new number of running processes. The first one counts at once. */
export function countProcess(state: ProcessState, count: number, now: Instant): ProcessState {
  const counted = { ...state, count };
  const up = suffices(state.spec, count);
  if (state.standing.state === 'unknown') return settle(counted, up, now);
  if ((state.standing.state === 'up') === up) {
    return {
      ...counted,
      pending: null,
      standing: { ...state.standing, reason: countWords(state.spec, count) },
    };
  }
  if (state.pending?.up === up) return counted;
  const delay = up ? state.spec.forkDelay : state.spec.terminateDelay;
  return delay === 0 ? settle(counted, up, now) : { ...counted, pending: { up, due: now + delay } };
}

/** Called when the time has come: a change that has lasted counts. */
export function tickProcess(state: ProcessState, now: Instant): ProcessState {
  if (state.pending === null || now < state.pending.due) return state;
  return settle(state, state.pending.up, now);
}

function settle(state: ProcessState, up: boolean, now: Instant): ProcessState {
  const reason = countWords(state.spec, state.count ?? 0);
  const news = { state: up ? 'up' : 'down', reason, amount: up ? 1 : 0 } as const;
  return { ...state, pending: null, standing: standingAfter(state.standing, news, now) };
}

/** A maximum of 0 requires that no such process runs, whatever the quorum says. */
function suffices({ quorum, quorumMax }: ProcessSpec, count: number): boolean {
  if (quorumMax === 0) return count === 0;
  return count >= quorum && (quorumMax === null || count <= quorumMax);
}

function countWords({ quorum, quorumMax }: ProcessSpec, count: number): string {
  if (quorumMax === 0) return `${count} run, none may`;
  const most = quorumMax === null ? '' : `, at most ${quorumMax} may`;
  return `${count} run${count === 1 ? 's' : ''}, ${quorum} must${most}`;
}
