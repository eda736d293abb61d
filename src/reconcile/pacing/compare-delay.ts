import type { Milliseconds } from '../../base/time.ts';

export interface ReconcilerOptions {
  /** The whole table is compared with our record at least this often. */
  readonly compareInterval: Milliseconds;
  /** The table is compared as often as this where reading it is cheap. */
  readonly quickCompareInterval: Milliseconds;
}

export const DEFAULT_OPTIONS: ReconcilerOptions = { compareInterval: 30_000, quickCompareInterval: 100 };

/**
 * Between two comparisons passes this many times the duration of reading the table, so that it takes 1 % of the time
 * at most.
 */
const COMPARE_SPACING = 100;

/** The delay until the table is compared again, by how long reading it took. */
export function compareDelay(
  reading: Milliseconds,
  { compareInterval, quickCompareInterval }: ReconcilerOptions,
): Milliseconds {
  return Math.min(compareInterval, Math.max(quickCompareInterval, reading * COMPARE_SPACING));
}
