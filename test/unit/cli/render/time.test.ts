import { describe, expect, it } from 'vitest';
import { ageAt, attemptDuration, longAge, shortAge } from '../../../../src/cli/render/time.ts';

const DAY = 86_400_000;

describe('ages', () => {
  it.each([
    [-5, '0s', '0s'],
    [999, '0s', '0s'],
    [59_999, '59s', '59s'],
    [60_000, '1m', '1m'],
    [75_000, '1m', '1m 15s'],
    [3_600_000, '1h', '1h'],
    [3_659_999, '1h', '1h'],
    [DAY - 1, '23h', '23h 59m'],
    [DAY + 3_600_000, '1d', '1d 1h'],
    [400 * DAY, '400d', '400d'],
  ])('%i ms is %s, or %s where there is room', (age, short, long) => {
    expect(shortAge(age)).toBe(short);
    expect(longAge(age)).toBe(long);
  });

  it('are 0 when the clock was set back or a time is none', () => {
    expect(ageAt('2026-01-01T00:00:10Z', '2026-01-01T00:00:04Z')).toBe(6_000);
    expect(ageAt('2026-01-01T00:00:00Z', '2026-01-01T00:00:04Z')).toBe(0);
    expect(ageAt('2026-01-01T00:00:00Z', 'yesterday')).toBe(0);
  });
});

describe('attemptDuration', () => {
  it.each([
    [0, '0.0ms'],
    [0.41, '0.4ms'],
    [9.94, '9.9ms'],
    [9.96, '10ms'],
    [999.4, '999ms'],
    [999.6, '1.0s'],
    [5002, '5.0s'],
  ])('%d ms is %s', (duration, text) => {
    expect(attemptDuration(duration)).toBe(text);
  });
});
