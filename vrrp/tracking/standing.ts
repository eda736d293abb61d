import type { Instant } from '../../src/base/time.ts';

/** The known state of one tracked object. */
export interface Standing {
  /** The state is `unknown` until the object has been examined. */
  readonly state: 'up' | 'down' | 'unknown';
  /** The time since which the state lasts. */
  readonly since: Instant;
  /** The reason in words without a period, such as `exit 1`. */
  readonly reason: string;
  /**
   * For files, the number in the file; for services, the part of the pool that is alive, 0..1; for others, 1 or 0.
   */
  readonly amount: number;
}

/**
 * The state after an observation: an unchanged state keeps the time of its last change, and without any difference the
 * same object is returned.
 */
export function standingAfter(before: Standing, news: Omit<Standing, 'since'>, now: Instant): Standing {
  const unchanged = before.state === news.state && before.amount === news.amount;
  if (unchanged && before.reason === news.reason) return before;
  return { ...news, since: unchanged ? before.since : now };
}
