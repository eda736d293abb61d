import type { Instant } from '../../src/base/time.ts';
import type { ServiceStanding } from '../instance/event.ts';
import { type Standing, standingAfter } from './standing.ts';

/** A virtual service counts as up until the LVS half has sent its first report. */
export function beginService(now: Instant): Standing {
  return { state: 'up', since: now, reason: 'the checker has not spoken yet', amount: 1 };
}

/** Takes a report of the LVS half. It stays valid until the next one, also when there is none for a long time. */
export function hearService(
  before: Standing,
  { up, fraction, reason }: ServiceStanding,
  now: Instant,
): Standing {
  const amount = Math.max(0, Math.min(1, fraction));
  return standingAfter(before, { state: up ? 'up' : 'down', reason, amount }, now);
}
