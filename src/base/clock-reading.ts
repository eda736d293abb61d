import type { Milliseconds, WallTime } from './time.ts';

/** The readings of all clocks at one moment. They are saved so that times survive a restart. */
export interface ClockReading {
  /** The boot id (/proc/sys/kernel/random/boot_id), because the monotonic clock starts anew with each boot. */
  readonly boot: string;
  /** The time of CLOCK_MONOTONIC, which a restart of the process does not change. */
  readonly monotonic: Milliseconds;
  readonly wall: WallTime;
}

/**
 * The step by which saved points in civil time must move, so that the spans to them are right at `now`. Within one boot
 * the monotonic clock shows how much time has passed. After a reboot nothing shows it, because civil time may be wrong
 * until it is set; so the remaining time at the saving is taken as the remaining time now.
 */
export function stepSince(saved: ClockReading, now: ClockReading): Milliseconds {
  const passed = saved.boot === now.boot ? now.monotonic - saved.monotonic : 0;
  return now.wall - saved.wall - passed;
}
