import { describe, expect, it } from 'vitest';
import { clockTime, isoTime, optionalTime } from '../../../../src/state/status/time-words.ts';

const NOON = Date.UTC(2026, 10, 30, 12, 1, 7);
const DAY = 86_400_000;

describe('times in words', () => {
  it('are ISO 8601 in UTC for programs', () => {
    expect(isoTime(NOON)).toBe('2026-11-30T12:01:07.000Z');
    expect(optionalTime(NOON, isoTime)).toBe('2026-11-30T12:01:07.000Z');
    expect(optionalTime(null, isoTime)).toBeNull();
  });

  it.each([
    ['a moment ago', NOON + 1000, '12:01:07 UTC'],
    ['to come', NOON - 1000, '12:01:07 UTC'],
    ['almost a day ago', NOON + DAY - 1, '12:01:07 UTC'],
    ['a day ago', NOON + DAY, '2026-11-30 12:01:07 UTC'],
    ['a day from now', NOON - DAY, '2026-11-30 12:01:07 UTC'],
  ])('have the date unless it is near: %s', (_name, now, words) => {
    expect(clockTime(NOON, now)).toBe(words);
  });
});
