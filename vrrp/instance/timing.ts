import type { Milliseconds } from '../../src/base/time.ts';
import type { InstanceSpec } from './spec.ts';

type Timed = Pick<InstanceSpec, 'version' | 'advertInterval' | 'downTimerAdverts'>;

/**
 * How much earlier those of greater priority take over (RFC 3768 §6.1, RFC 5798 §6.1). Version 2 counts in whole
 * seconds, whatever the interval.
 */
export function skewTime(spec: Timed, priority: number, masterInterval: Milliseconds): Milliseconds {
  const base = spec.version === 2 ? 1000 : masterInterval;
  return ((256 - priority) * base) / 256;
}

/** How long a master may be silent before it counts as dead. */
export function masterDownTime(spec: Timed, priority: number, masterInterval: Milliseconds): Milliseconds {
  const interval = spec.version === 2 ? spec.advertInterval : masterInterval;
  return spec.downTimerAdverts * interval + skewTime(spec, priority, masterInterval);
}
