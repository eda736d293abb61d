import type { Milliseconds, WallTime } from './time.ts';

/** One look at all clocks, for what is kept over restarts. */
export interface ClockReading {
  /** Which boot the monotonic clock counts from: /proc/sys/kernel/random/boot_id. */
  readonly boot: string;
  /** CLOCK_MONOTONIC, which a restart of the process does not change. */
  readonly monotonic: Milliseconds;
  readonly wall: WallTime;
}

/**
 * By how much points in civil time that were saved at `saved` must move so that the spans to them are right at `now`.
 * Within one boot the monotonic clock tells what has passed. Over a reboot nothing does, as civil time may be anything
 * until it is set: what remained then remains now.
 */
export function stepSince(saved: ClockReading, now: ClockReading): Milliseconds {
  const passed = saved.boot === now.boot ? now.monotonic - saved.monotonic : 0;
  return now.wall - saved.wall - passed;
}
