import type { Milliseconds, WallTime } from '../../base/time.ts';
import type { OperatorState } from './operator-state.ts';
import type { Override, Pause } from './override.ts';

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

export function movePause<Kept extends Pause>(pause: Kept, step: Milliseconds): Kept {
  const { since, expiresAt } = pause;
  return { ...pause, since: since + step, expiresAt: expiresAt === null ? null : expiresAt + step };
}

export function moveOverride(override: Override, step: Milliseconds): Override {
  const moved = movePause(override, step);
  return { ...moved, deadline: override.deadline === null ? null : override.deadline + step };
}

export function moveOperatorState({ overrides, pause }: OperatorState, step: Milliseconds): OperatorState {
  return {
    overrides: overrides.map((entry) => ({ ...entry, override: moveOverride(entry.override, step) })),
    pause: pause === null ? null : movePause(pause, step),
  };
}

/** Whether anything of it ends by itself. */
export function hasSpans({ overrides, pause }: OperatorState): boolean {
  const ends = overrides.some(
    ({ override: { expiresAt, deadline } }) => expiresAt !== null || deadline !== null,
  );
  return ends || (pause !== null && pause.expiresAt !== null);
}
