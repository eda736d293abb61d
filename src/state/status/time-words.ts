import type { WallTime } from '../../base/time.ts';

/** How a status writes its times: as ISO text for people and programs, or as they are for metrics. */
export type WriteTime<Time> = (at: WallTime) => Time;

const DAY = 86_400_000;

/** ISO 8601 in UTC. */
export function isoTime(time: WallTime): string {
  return new Date(time).toISOString();
}

/** `12:01:07 UTC`, with the date when that was not within the last day. */
export function clockTime(time: WallTime, now: WallTime): string {
  const iso = isoTime(time);
  const clock = `${iso.slice(11, 19)} UTC`;
  return Math.abs(now - time) < DAY ? clock : `${iso.slice(0, 10)} ${clock}`;
}

/** A time that may be missing. */
export function optionalTime<Time>(at: WallTime | null, write: WriteTime<Time>): Time | null {
  return at === null ? null : write(at);
}
