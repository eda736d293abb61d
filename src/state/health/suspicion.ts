import type { AttemptTiming, ProbeResult } from '../../../checkers/types.ts';
import type { Instant, Milliseconds } from '../../base/time.ts';
import type { CheckState } from '../model/check-progress.ts';

/**
 * The suspicion that a server is gone, because the idle connection to it ended without a known reason (watch:
 * connection). Until a result settles it, refused attempts count for more than other failures, because nothing
 * listens there any more.
 */
export interface Suspicion {
  readonly since: Instant;
  /** The number of refused attempts in a row that confirm the suspicion. */
  readonly confirm: number;
  readonly refused: number;
}

/** The effect of one result on a suspicion. */
export interface SuspicionStep {
  /** The suspicion after it; null when it has ended. */
  readonly suspicion: Suspicion | null;
  /** The server is gone: the remaining retries are skipped. */
  readonly confirmed: boolean;
  /** The attempt does not count, and is repeated after this time; null when it counts. */
  readonly again: Milliseconds | null;
}

/**
 * How a stopping server ends a new connection: the listener still accepts it, and the end of the process, or of its
 * TLS, breaks it off (nginx on SIGTERM closes its idle connections first and its listener last).
 */
const BROKEN_OFF: ReadonlySet<string> = new Set(['reset', 'tls']);

/** A stopping server refuses connections within this time; one that breaks them off for longer is judged by that. */
const STOPPING_TIME: Milliseconds = 1000;
const SHORTEST_WAIT: Milliseconds = 50;

/** A suspicion that begins at `since`, and needs `confirm` refused attempts in a row. */
export function suspect(confirm: number, since: Instant): Suspicion {
  return { since, confirm, refused: 0 };
}

/**
 * Applies one result. Only a refusal confirms a suspicion. A pass, or another failure, of an attempt that began after
 * the suspicion ends it, so that `retry` counts as usual. An attempt that the server broke off is repeated with
 * doubling waits, because a server in the middle of its stop shows nothing about its state afterwards.
 */
export function stepSuspicion(
  suspicion: Suspicion | null,
  result: ProbeResult,
  { startedAt }: AttemptTiming,
): SuspicionStep {
  const open = { suspicion, confirmed: false, again: null };
  if (suspicion === null || result.outcome === 'inconclusive') return open;
  if (result.code === 'refused') return refusedStep(suspicion);
  const age = startedAt - suspicion.since;
  if (age < 0) return open;
  if (BROKEN_OFF.has(result.code) && age < STOPPING_TIME) {
    return { suspicion, confirmed: false, again: Math.max(SHORTEST_WAIT, age) };
  }
  return { suspicion: null, confirmed: false, again: null };
}

function refusedStep(suspicion: Suspicion): SuspicionStep {
  const refused = suspicion.refused + 1;
  return refused < suspicion.confirm
    ? { suspicion: { ...suspicion, refused }, confirmed: false, again: null }
    : { suspicion: null, confirmed: true, again: null };
}

/** The state in which the next failure takes the check down, whatever `retry` says. */
export function withoutRetries(state: CheckState): CheckState {
  return state.verdict === 'up' && state.forgiving ? { ...state, forgiving: false } : state;
}

/** The result that confirmed a suspicion, with that in its detail. */
export function withSuspicion(result: ProbeResult): ProbeResult {
  return { ...result, detail: `${result.detail}, after its idle connection ended` };
}
