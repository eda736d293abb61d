import { describe, expect, it } from 'vitest';
import { clockTime, isoTime, optionalTime } from '../../../../src/state/status/time-words.ts';

const NOON = Date.UTC(2026, 10, 21, 12, 1, 7);

describe('times of a status', () => {
  it('are short within a day, and have their date else', () => {
    expect(clockTime(NOON, NOON + 1000)).toBe('12:01:07 UTC');
    expect(clockTime(NOON, NOON + 86_400_000)).toBe('2026-11-21 12:01:07 UTC');
  });

  it('may be missing', () => {
    expect(optionalTime(null, isoTime)).toBeNull();
    expect(optionalTime(NOON, isoTime)).toBe('2026-11-21T12:01:07.000Z');
  });
});
