import type { Milliseconds } from '../../src/base/time.ts';
import type { InstanceSpec } from './spec.ts';

type Timed = Pick<InstanceSpec, 'version' | 'advertInterval' | 'downTimerAdverts'>;

/**
 * How much earlier a node of greater priority takes over (RFC 3768 §6.1, RFC 5798 §6.1). Version 2 counts in whole
 * seconds, whatever the interval is.
 */
export function skewTime(spec: Timed, priority: number, masterInterval: Milliseconds): Milliseconds {
  const base = spec.version === 2 ? 1000 : masterInterval;
  return ((256 - priority) * base) / 256;
}

/** The part of an advert interval by which a start may count as earlier. */
const MAX_START_CREDIT = 0.5;

/**
 * The time by which the first wait after a start is shorter because the process was loading: two nodes that are
 * switched on together then elect the greater priority at once, whichever loads faster. It is never more than half an
 * interval, so that a present master is heard at least twice.
 */
export function startCredit(
  { advertInterval }: Pick<InstanceSpec, 'advertInterval'>,
  loadedFor: Milliseconds,
): Milliseconds {
  return Math.min(loadedFor, advertInterval * MAX_START_CREDIT);
}

/** How long a master may be silent before it counts as dead. */
export function masterDownTime(spec: Timed, priority: number, masterInterval: Milliseconds): Milliseconds {
  const interval = spec.version === 2 ? spec.advertInterval : masterInterval;
  return spec.downTimerAdverts * interval + skewTime(spec, priority, masterInterval);
}
