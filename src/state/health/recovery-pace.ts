import type { Milliseconds } from '../../base/time.ts';
import type { CheckPacing } from '../../config/model/config.ts';
import type { CheckState } from '../model/check-progress.ts';

/**
 * The state of a check that is down after a pass. It comes up only after `rise` passes in a row, by the caller's own
 * rule. The interval is the delay loop again.
 */
export function afterPassWhileDown(state: CheckState): CheckState {
  return { ...state, passes: state.passes + 1, misses: 0 };
}

/** Whether the passes in a row are enough for a check that is down (`rise`; keepalived: one). */
export function hasRisen(state: CheckState, pacing: CheckPacing): boolean {
  return state.passes >= (pacing.rise ?? 1);
}

/** With this many doublings the interval has long reached its bound; it keeps the power finite. */
const MAX_DOUBLINGS = 32;

/**
 * How long a check that is down waits after a failure: `delay`, doubled for each failure in a row since it went down,
 * at most delay_down_max (and never less than `delay`).
 */
export function delayWhileDown(
  delay: Milliseconds,
  misses: number,
  { delayDownMax }: CheckPacing,
): Milliseconds {
  if (delayDownMax === undefined) return delay;
  return Math.max(delay, Math.min(delay * 2 ** Math.min(misses, MAX_DOUBLINGS), delayDownMax));
}
