import type { Instant } from '../../src/base/time.ts';

/** What is known of one tracked thing. */
export interface Standing {
  /** `unknown`: it was not looked at yet. */
  readonly state: 'up' | 'down' | 'unknown';
  /** Since when it is so. */
  readonly since: Instant;
  /** Why, in words without a period: `exit 1`. */
  readonly reason: string;
  /** Of files: the number in it. Of services: the part of the pool that is alive, 0..1. Of others: 1 or 0. */
  readonly amount: number;
}

/** The standing after news: an unchanged state keeps the instant of its change, and without any news it is the same. */
export function standingAfter(before: Standing, news: Omit<Standing, 'since'>, now: Instant): Standing {
  const unchanged = before.state === news.state && before.amount === news.amount;
  if (unchanged && before.reason === news.reason) return before;
  return { ...news, since: unchanged ? before.since : now };
}
