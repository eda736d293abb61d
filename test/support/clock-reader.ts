import type { ClockReading } from '../../src/base/clock-reading.ts';
import type { Clock } from '../../src/base/time.ts';

/** Reads a clock of a test as if it were the machine's, in one boot unless told. */
export function clockReader(clock: Pick<Clock, 'now' | 'wall'>, boot = 'first'): () => ClockReading {
  return () => ({ boot, monotonic: clock.now(), wall: clock.wall() });
}
