import { checkTypeOf } from '../../../checkers/check-types.ts';
import type { CheckSpec } from '../../../checkers/types.ts';
import type { Instant, Milliseconds, WallTime } from '../../base/time.ts';
import type { FailureCount } from './failure-tally.ts';

/**
 * Whether the director considers itself isolated from the network. - watching: it does not - holding: it does;
 * servers whose checks begin to fail stay as they were - clearing: it no longer does; a held server is judged by the
 * next result of an attempt that began after `trustFrom`
 */
export type IsolationState =
  | { readonly mode: 'watching' }
  | { readonly mode: 'holding' }
  | { readonly mode: 'clearing'; readonly trustFrom: Instant };

export type IsolationMode = IsolationState['mode'];

/** The guard as the status shows it. */
export interface IsolationFacts {
  readonly percent: number;
  readonly mode: IsolationMode;
  /** Since when the guard holds; null while it watches. */
  readonly since: WallTime | null;
  readonly window: Milliseconds;
  /** The number of checks that began to fail within the window, and of all that could have. */
  readonly failing: number;
  readonly suspects: number;
  /** The number of held real servers. */
  readonly held: number;
  /** How often the guard began to hold. */
  readonly engagements: number;
}

/** Whether a failure of such a check may be due to the director's isolation: a check of a local file is not. */
export function isWatched(spec: CheckSpec): boolean {
  return checkTypeOf(spec).timeout(spec) > 0;
}

/** Fewer checks than this show nothing about the director. */
export const MIN_ISOLATION_CHECKS = 4;

/** The checks of a single machine show nothing about it either. */
export const MIN_ISOLATION_SERVERS = 2;

export const WATCHING: IsolationState = { mode: 'watching' };
const HOLDING: IsolationState = { mode: 'holding' };

/** Whether nearly all checks that passed before the window began to fail within it. */
export function isNearlyAll({ suspects, recent }: FailureCount, percent: number): boolean {
  return suspects >= MIN_ISOLATION_CHECKS && recent * 100 >= percent * suspects;
}

/** The state after a result. `held` is the number of servers held now. */
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

/** Whether a failure of an attempt that began at `startedAt` is ignored. */
export function excuses(state: IsolationState, startedAt: Instant): boolean {
  if (state.mode === 'holding') return true;
  return state.mode === 'clearing' && startedAt < state.trustFrom;
}
