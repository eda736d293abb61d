import { describe, expect, it } from 'vitest';
import { compareDelay, DEFAULT_OPTIONS } from '../../../../src/reconcile/pacing/compare-delay.ts';

describe('compareDelay', () => {
  it.each([
    ['a table that is read at once', 0, 100],
    ['one that takes 5 ms', 5, 500],
    ['one that takes 100 ms', 100, 10_000],
    ['one that takes a second', 1000, 30_000],
  ])('spends at most 1 %% of the time, within its bounds: %s', (_name, reading, delay) => {
    expect(compareDelay(reading, DEFAULT_OPTIONS)).toBe(delay);
  });
});
