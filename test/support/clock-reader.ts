import type { Clock } from '../../src/base/time.ts';
import type { ClockReading } from '../../src/state/model/clock-reading.ts';

/** Reads a clock of a test as if it were the machine's, in one boot unless told. */
export function clockReader(clock: Pick<Clock, 'now' | 'wall'>, boot = 'first'): () => ClockReading {
  return () => ({ boot, monotonic: clock.now(), wall: clock.wall() });
}
