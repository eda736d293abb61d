import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  expiredSegments,
  JOURNAL_KEPT,
  MAX_JOURNAL_BYTES,
  SEGMENT_BYTES,
  type Segment,
  segmentName,
  segmentStart,
  segmentsBetween,
} from '../../../../src/platform/journal/segments.ts';

const NOW = Date.UTC(2026, 10, 30, 3, 12);
const DAY = 86_400_000;

function segment(startedAt: number, bytes: number): Segment {
  return { name: segmentName(startedAt), startedAt, bytes };
}

describe('files of the journal', () => {
  it('are named by their start', () => {
    expect(segmentName(NOW)).toBe('events-20261130T031200000Z.jsonl');
    expect(segmentStart(segmentName(NOW))).toBe(NOW);
    expect(segmentStart('events-20269930T031200000Z.jsonl')).toBeNull();
    expect(segmentStart('operator.json')).toBeNull();
  });

  it('go when all that is in them is older than 90 days', () => {
    const old = segment(NOW - JOURNAL_KEPT - 3 * DAY, 10);
    const older = segment(NOW - JOURNAL_KEPT - 9 * DAY, 10);
    const young = segment(NOW - JOURNAL_KEPT + DAY, 10);
    expect(expiredSegments([older, old, young], NOW)).toEqual([older]);
  });

  it('never take more than 64 MiB together, a whole one being written included', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: SEGMENT_BYTES + 4096 }), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(sizes, (bytes) => {
        const segments = bytes.map((size, index) => segment(NOW - (bytes.length - index) * 1000, size));
        const gone = new Set(expiredSegments(segments, NOW));
        const left = segments.filter((one) => !gone.has(one));
        expect(left).toContain(segments.at(-1));
        const older = left.slice(0, -1).reduce((sum, one) => sum + one.bytes, 0);
        expect(older + SEGMENT_BYTES).toBeLessThanOrEqual(MAX_JOURNAL_BYTES);
      }),
    );
  });

  it('are read where they can have what is asked for', () => {
    const segments = [1, 2, 3].map((day) => segment(NOW + day * DAY, 1));
    const names = (from: number | null, to: number | null) =>
      segmentsBetween(segments, from, to).map(({ startedAt }) => (startedAt - NOW) / DAY);
    expect(names(null, null)).toEqual([1, 2, 3]);
    expect(names(NOW + 2.5 * DAY, null)).toEqual([2, 3]);
    expect(names(null, NOW + 2.5 * DAY)).toEqual([1, 2]);
    expect(names(NOW, NOW)).toEqual([]);
  });
});
