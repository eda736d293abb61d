import type { Milliseconds } from '../../base/time.ts';

export interface ReconcilerOptions {
  /** The whole table is compared with what we left there at least this often. */
  readonly compareInterval: Milliseconds;
  /** And, where reading it is cheap, as often as this. */
  readonly quickCompareInterval: Milliseconds;
}

export const DEFAULT_OPTIONS: ReconcilerOptions = { compareInterval: 30_000, quickCompareInterval: 100 };

/** Between two comparisons passes this many times what reading the table took: 1 % of the time at most. */
export const COMPARE_SPACING = 100;

/** When the table is compared again, by what reading it took. */
export function compareDelay(
  reading: Milliseconds,
  { compareInterval, quickCompareInterval }: ReconcilerOptions,
): Milliseconds {
  return Math.min(compareInterval, Math.max(quickCompareInterval, reading * COMPARE_SPACING));
}
