import type { Milliseconds, WallTime } from '../../base/time.ts';

/** One file of the journal. Its name contains the time of its first event. */
export interface Segment {
  readonly name: string;
  readonly startedAt: WallTime;
  readonly bytes: number;
}

/** The largest size of all files of the journal together. */
export const MAX_JOURNAL_BYTES: number = 64 * 1024 * 1024;

/** A file is removed when all of its events are older than this. */
export const JOURNAL_KEPT: Milliseconds = 90 * 24 * 3_600_000;

/** A segment that reaches this size is closed, and the next event opens a new one. */
export const SEGMENT_BYTES: number = 4 * 1024 * 1024;

const NAME = /^events-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(\d{3})Z\.jsonl$/;

/** `events-20261130T031207123Z.jsonl`. */
export function segmentName(startedAt: WallTime): string {
  return `events-${new Date(startedAt).toISOString().replace(/[-:.]/g, '')}.jsonl`;
}

/** The time at which a file of the journal begins; null for any other file. */
export function segmentStart(name: string): WallTime | null {
  const [, year, month, day, hour, minute, second, millisecond] = NAME.exec(name) ?? [];
  if (millisecond === undefined) return null;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${millisecond}Z`);
  return Number.isNaN(time) ? null : time;
}

/**
 * The segments that have to be removed, oldest first. The last one, which is being written, stays. `segments` are in
 * the order of their start.
 */
export function expiredSegments(segments: readonly Segment[], now: WallTime): readonly Segment[] {
  let bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const expired: Segment[] = [];
  for (const [index, segment] of segments.entries()) {
    const next = segments[index + 1];
    if (next === undefined) break;
    const tooOld = next.startedAt < now - JOURNAL_KEPT;
    // Space for the whole file that is being written is reserved.
    if (!tooOld && bytes <= MAX_JOURNAL_BYTES - SEGMENT_BYTES) break;
    expired.push(segment);
    bytes -= segment.bytes;
  }
  return expired;
}

/** The segments that can have events between two times; null stands for no bound. */
export function segmentsBetween(
  segments: readonly Segment[],
  from: WallTime | null,
  to: WallTime | null,
): readonly Segment[] {
  return segments.filter((segment, index) => {
    const next = segments[index + 1];
    const endsBefore = from !== null && next !== undefined && next.startedAt < from;
    return !endsBefore && (to === null || segment.startedAt <= to);
  });
}
