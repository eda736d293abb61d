import { checkTypeOf } from '../../../checkers/check-types.ts';
import type { CheckSpec } from '../../../checkers/types.ts';
import type { Instant, Milliseconds, WallTime } from '../../base/time.ts';
import type { FailureCount } from './failure-tally.ts';

/**
 * Whether the director takes itself for cut off.
 * - watching: no
 * - holding: yes; whoever begins to fail stays as it was
 * - clearing: not any more; a server that is held is judged by the next result of an attempt begun after `trustFrom`
 */
export type IsolationState =
  | { readonly mode: 'watching' }
  | { readonly mode: 'holding' }
  | { readonly mode: 'clearing'; readonly trustFrom: Instant };

export type IsolationMode = IsolationState['mode'];

/** What the status shows of the guard. */
export interface IsolationFacts {
  readonly percent: number;
  readonly mode: IsolationMode;
  /** Since when it holds; null while it watches. */
  readonly since: WallTime | null;
  readonly window: Milliseconds;
  /** Checks that began to fail within the window, and all that could have. */
  readonly failing: number;
  readonly suspects: number;
  /** Real servers that are held. */
  readonly held: number;
  /** How often it began to hold. */
  readonly engagements: number;
}

/** Whether a failure of such a check may be the director's own isolation: a file here says nothing of the network. */
export function isWatched(spec: CheckSpec): boolean {
  return checkTypeOf(spec).timeout(spec) > 0;
}

/** Fewer checks than this show nothing of the director. */
export const MIN_ISOLATION_CHECKS = 4;

/** Nor do the checks of one machine. */
export const MIN_ISOLATION_SERVERS = 2;

export const WATCHING: IsolationState = { mode: 'watching' };
const HOLDING: IsolationState = { mode: 'holding' };

/** Whether nearly all checks that passed before the window began to fail within it. */
export function isNearlyAll({ suspects, recent }: FailureCount, percent: number): boolean {
  return suspects >= MIN_ISOLATION_CHECKS && recent * 100 >= percent * suspects;
}

/** The state after a result. `held` is how many servers are held now. */
export function stepIsolation(
  state: IsolationState,
  nearlyAll: boolean,
  held: number,
  now: Instant,
): IsolationState {
  switch (state.mode) {
    case 'watching':
      return nearlyAll ? HOLDING : state;
    case 'holding':
      if (nearlyAll) return state;
      return held === 0 ? WATCHING : { mode: 'clearing', trustFrom: now };
    case 'clearing':
      if (nearlyAll) return HOLDING;
      return held === 0 ? WATCHING : state;
    default:
      return state satisfies never;
  }
}

/** Whether a failure that an attempt begun at `startedAt` found is held against nobody. */
export function excuses(state: IsolationState, startedAt: Instant): boolean {
  if (state.mode === 'holding') return true;
  return state.mode === 'clearing' && startedAt < state.trustFrom;
}
