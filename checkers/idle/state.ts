import type { Instant, Milliseconds } from '../../src/base/time.ts';
import {
  ENDS_TO_LEARN,
  FIRST_OPENING,
  IDLE_TOLERANCE,
  IDLE_TOLERANCE_SHARE,
  MIN_IDLE,
  OPENING_SPACING,
  REFUSED_WAIT,
  REJECTED_WAIT,
  WAIT_JITTER,
} from './limits.ts';

/**
 * The phase of an idle connection. - resting: no connection until a check passes, and none before `due`: a server
 * that is down is not connected to, and the first connection to a server is that of its check - waiting: no
 * connection; the next attempt is due at `due` - opening: an attempt is under way, and is given up at `due` - idle:
 * the connection is open, and nothing is due
 */
export type IdlePhase = 'resting' | 'waiting' | 'opening' | 'idle';

/** Why there is no connection, in the words of the status. */
export type IdleReason =
  /** No connection has been tried yet. */
  | 'new'
  /** The server ended the connection after its usual idle time. */
  | 'idle-limit'
  /** The server or the network ended the connection, and the checks were run. */
  | 'broken'
  /** The connection could not be opened. */
  | 'unreachable'
  /** The server ended the connection as soon as it was open. */
  | 'rejected'
  /**
   * A check failed while the connection was open, so it was closed: it may have held the place that the check needed.
   */
  | 'made-room';

/** How a connection ended: by a FIN, by a RST, or because the peer no longer answers (ETIMEDOUT, EHOSTUNREACH). */
export type IdleEnd = 'clean' | 'reset' | 'lost';

/** The state of the idle connection to one server. */
export interface IdleState {
  readonly phase: IdlePhase;
  /** See {@link IdlePhase}; infinite while idle. */
  readonly due: Instant;
  /** When the connection was last opened; openings are spaced by it. */
  readonly openedAt: Instant;
  /** The last instant at which either side sent something. */
  readonly silentSince: Instant;
  readonly reason: IdleReason;
  /** The number of failed attempts in a row, which is the exponent of the wait. */
  readonly failures: number;
  /** The number of connections in a row that were rejected or gave way to a check. */
  readonly rejections: number;
  /** The next attempt is the first after an end. If it is refused, the server itself has ended. */
  readonly proving: boolean;
  /** The idle time after which the server is known to end a connection; null while it is unknown. */
  readonly idleLimit: Milliseconds | null;
  /** The silence before the last clean end, until it is known that the server survived that end. */
  readonly unproven: Milliseconds | null;
  /**
   * The silences before recent clean ends that the server survived and that no known limit explains: the last, the
   * shortest, and their number.
   */
  readonly survived: {
    readonly last: Milliseconds;
    readonly shortest: Milliseconds;
    readonly count: number;
  } | null;
}

/** An event. `uniform` in [0, 1) decides the random part of the next wait. */
export type IdleEvent =
  /** An attempt begins now, and is given up at `deadline`. */
  | { readonly kind: 'opening'; readonly deadline: Instant }
  | { readonly kind: 'opened' }
  /** The server sent bytes. */
  | { readonly kind: 'heard' }
  /** The connection could not be opened; `refused` says that the server refused it. */
  | { readonly kind: 'failed'; readonly refused: boolean; readonly uniform: number }
  | { readonly kind: 'ended'; readonly end: IdleEnd; readonly uniform: number }
  /** A check of the server passed. */
  | { readonly kind: 'check-passed'; readonly uniform: number }
  /**
   * A check of the server could not connect, perhaps because our connection held the last place; `refused` says how.
   */
  | { readonly kind: 'check-failed'; readonly refused: boolean; readonly uniform: number }
  /** This host could not open the connection now; this says nothing of the server. */
  | { readonly kind: 'postponed'; readonly until: Instant };

/** What follows from an event. */
export interface IdleStep {
  readonly state: IdleState;
  /** Why the checks of the server are to run now; null when they are not. */
  readonly trigger: IdleTrigger | null;
}

export type IdleTrigger = 'reset' | 'clean' | 'lost' | 'refused';

export function initialIdleState(now: Instant): IdleState {
  return {
    phase: 'resting',
    due: now,
    openedAt: Number.NEGATIVE_INFINITY,
    silentSince: now,
    reason: 'new',
    failures: 0,
    rejections: 0,
    proving: false,
    idleLimit: null,
    unproven: null,
    survived: null,
  };
}

/** Applies one event. An event that does not fit the phase (a late one of a closed connection) changes nothing. */
export function stepIdle(state: IdleState, event: IdleEvent, now: Instant): IdleStep {
  switch (event.kind) {
    case 'opening':
      return quiet(state.phase === 'waiting' ? { ...state, phase: 'opening', due: event.deadline } : state);
    case 'postponed':
      return quiet(state.phase === 'opening' ? { ...state, phase: 'waiting', due: event.until } : state);
    case 'opened':
      return quiet(state.phase === 'opening' ? opened(state, now) : state);
    case 'heard':
      return quiet(state.phase === 'idle' ? { ...state, silentSince: now } : state);
    case 'failed':
      return state.phase === 'opening' ? failed(state, event, now) : quiet(state);
    case 'ended':
      return state.phase === 'idle' ? ended(state, event, now) : quiet(state);
    case 'check-passed':
      return quiet(state.phase === 'resting' ? woken(state, event.uniform, now) : state);
    case 'check-failed':
      return quiet(checkFailed(state, event, now));
  }
}

/** The share of the time for which the connection can be open, given the server's idle limit; 1 means always. */
export function watchedShare({ idleLimit }: IdleState): number {
  return idleLimit === null ? 1 : Math.min(1, idleLimit / OPENING_SPACING);
}

function quiet(state: IdleState): IdleStep {
  return { state, trigger: null };
}

/** The server accepted the connection, so a clean end before it was no crash. */
function opened(state: IdleState, now: Instant): IdleState {
  const learnt = state.unproven === null ? state : learn(state, state.unproven);
  return {
    ...learnt,
    phase: 'idle',
    due: Number.POSITIVE_INFINITY,
    openedAt: now,
    silentSince: now,
    failures: 0,
    proving: false,
    unproven: null,
  };
}

/**
 * Learns the server's limit. Two similar silences show a timer. After three that differ, the shortest is taken as the
 * limit, unless a shorter one is known.
 */
function learn(state: IdleState, silence: Milliseconds): IdleState {
  const { survived, idleLimit } = state;
  if (survived === null) return { ...state, survived: { last: silence, shortest: silence, count: 1 } };
  if (isAlike(survived.last, silence)) {
    return { ...state, idleLimit: Math.min(survived.last, silence), survived: null };
  }
  const shortest = Math.min(survived.shortest, silence);
  const count = survived.count + 1;
  if (count < ENDS_TO_LEARN || (idleLimit !== null && shortest >= idleLimit)) {
    return { ...state, survived: { last: silence, shortest, count } };
  }
  return { ...state, idleLimit: shortest, survived: null };
}

function failed(
  state: IdleState,
  { refused, uniform }: Extract<IdleEvent, { readonly kind: 'failed' }>,
  now: Instant,
): IdleStep {
  const next: IdleState = {
    ...state,
    phase: 'waiting',
    due: now + waitFor(REFUSED_WAIT, state.failures, uniform),
    reason: 'unreachable',
    failures: state.failures + 1,
    proving: false,
    // The server ended the connection because it ended itself, and not because the connection was idle.
    unproven: null,
  };
  return { state: next, trigger: state.proving && refused ? 'refused' : null };
}

function ended(
  state: IdleState,
  { end, uniform }: Extract<IdleEvent, { readonly kind: 'ended' }>,
  now: Instant,
): IdleStep {
  const silence = now - state.silentSince;
  if (now - state.openedAt < MIN_IDLE) return rejected(state, end, uniform, now);
  const base: IdleState = { ...state, phase: 'waiting', failures: 0, rejections: 0, proving: true };
  const soon = now + waitFor(REFUSED_WAIT, 0, uniform);
  if (end !== 'clean') {
    return { state: { ...base, due: soon, reason: 'broken', unproven: null, survived: null }, trigger: end };
  }
  if (isExplained(state.idleLimit, silence)) {
    const due = Math.max(now, state.openedAt + OPENING_SPACING);
    const next = { ...base, due, reason: 'idle-limit' } as const;
    return quiet(
      isLonger(state.idleLimit, silence) ? { ...next, unproven: silence } : { ...next, survived: null },
    );
  }
  return { state: { ...base, due: soon, reason: 'broken', unproven: silence }, trigger: 'clean' };
}

/**
 * The server accepted the connection and ended it at once: it has no room, or it drops silent clients. The first such
 * end may be a crash as well; later ones show that the server always does so.
 */
function rejected(state: IdleState, end: IdleEnd, uniform: number, now: Instant): IdleStep {
  const next: IdleState = {
    ...state,
    phase: 'waiting',
    due: now + waitFor(REJECTED_WAIT, state.rejections, uniform),
    reason: 'rejected',
    rejections: state.rejections + 1,
    proving: false,
    unproven: null,
  };
  return { state: next, trigger: state.rejections === 0 ? end : null };
}

/**
 * The server is healthy. The wait is random, so that many servers that recover together are not connected to at once.
 */
function woken(state: IdleState, uniform: number, now: Instant): IdleState {
  return { ...state, phase: 'waiting', due: Math.max(state.due, now + uniform * FIRST_OPENING) };
}

function checkFailed(
  state: IdleState,
  { refused, uniform }: Extract<IdleEvent, { readonly kind: 'check-failed' }>,
  now: Instant,
): IdleState {
  if (state.phase === 'idle') return madeRoom(state, uniform, now);
  // An attempt that may prove that the server is gone is still made, unless the check has proved it.
  const stays = state.phase !== 'waiting' || (state.proving && !refused);
  return stays ? state : { ...state, phase: 'resting', proving: false };
}

/** A server with few places may have given its last one to our connection, which gives way to the check's. */
function madeRoom(state: IdleState, uniform: number, now: Instant): IdleState {
  return {
    ...state,
    phase: 'resting',
    due: now + waitFor(REJECTED_WAIT, state.rejections, uniform),
    reason: 'made-room',
    rejections: state.rejections + 1,
    proving: false,
    unproven: null,
  };
}

function isExplained(idleLimit: Milliseconds | null, silence: Milliseconds): boolean {
  return idleLimit !== null && silence >= idleLimit - toleranceOf(idleLimit);
}

/** Whether the server kept the connection for longer than its known limit, which may have been raised. */
function isLonger(idleLimit: Milliseconds | null, silence: Milliseconds): boolean {
  return idleLimit !== null && silence > idleLimit + toleranceOf(idleLimit);
}

function isAlike(one: Milliseconds, other: Milliseconds): boolean {
  return Math.abs(one - other) <= toleranceOf(Math.max(one, other));
}

function toleranceOf(silence: Milliseconds): Milliseconds {
  return Math.max(Math.min(IDLE_TOLERANCE, silence / 2), silence * IDLE_TOLERANCE_SHARE);
}

/** The wait: it doubles from the first to the second of `bounds`, and a random part of it is left out. */
function waitFor(
  [shortest, longest]: readonly [Milliseconds, Milliseconds],
  exponent: number,
  uniform: number,
): Milliseconds {
  return Math.min(longest, shortest * 2 ** exponent) * (1 - WAIT_JITTER * uniform);
}
