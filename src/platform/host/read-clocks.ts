import type { ClockReading } from '../../base/clock-reading.ts';
import { currentKernelPlace } from './kernel-place.ts';

/** Reads all clocks of this machine at one moment. */
export function readClocks(): ClockReading {
  const { boot } = currentKernelPlace();
  return { boot, monotonic: Number(process.hrtime.bigint() / 1_000_000n), wall: Date.now() };
}
