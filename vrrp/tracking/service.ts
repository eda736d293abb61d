import type { Instant } from '../../src/base/time.ts';
import type { ServiceStanding } from '../instance/event.ts';
import { type Standing, standingAfter } from './standing.ts';

/** A virtual service counts as up as long as the checker has not spoken since the start. */
export function beginService(now: Instant): Standing {
  return { state: 'up', since: now, reason: 'the checker has not spoken yet', amount: 1 };
}

/** Takes the checker's word. It counts until the next one, also when the checker is silent for long. */
export function hearService(
  before: Standing,
  { up, fraction, reason }: ServiceStanding,
  now: Instant,
): Standing {
  const amount = Math.max(0, Math.min(1, fraction));
  return standingAfter(before, { state: up ? 'up' : 'down', reason, amount }, now);
}
