import type { Milliseconds } from '../base/time.ts';

/** A half that ran for longer than this is started again at once. */
export const LONG_LIFE: Milliseconds = 60_000;
/**
 * The delay before the second start in a row, which doubles each time up to the maximum (keepalived: 1 s to 60 s).
 */
const MIN_RESTART_DELAY: Milliseconds = 1000;
export const MAX_RESTART_DELAY: Milliseconds = 60_000;

/**
 * The delay before an ended half is started again. `early` counts the ends in a row that came before {@link LONG_LIFE}.
 * Pure.
 */
export function restartAfter(early: number, lived: Milliseconds): { early: number; delay: Milliseconds } {
  if (lived > LONG_LIFE) return { early: 0, delay: 0 };
  const delay = early === 0 ? 0 : Math.min(MIN_RESTART_DELAY * 2 ** (early - 1), MAX_RESTART_DELAY);
  return { early: early + 1, delay };
}
