import { describe, expect, it } from 'vitest';
import { effectiveWeight, MAX_WEIGHT } from '../../../../src/state/model/weight.ts';
import { stepQuorum } from '../../../../src/state/pool/quorum.ts';

describe('the quorum', () => {
  const policy = { quorum: 7, hysteresis: 2 };

  it.each([
    [false, 8, false],
    [false, 9, true],
    [true, 5, true],
    [true, 4, false],
    [true, 0, false],
  ])('that was met=%s with live weight %i is met=%s', (met, weight, expected) => {
    expect(stepQuorum(met, weight, policy)).toBe(expected);
  });

  it('is lost with no live weight at all, whatever the hysteresis', () => {
    expect(stepQuorum(true, 0, { quorum: 1, hysteresis: 1 })).toBe(false);
  });
});

describe('the effective weight', () => {
  it('adds every contribution and stays within what the kernel takes', () => {
    expect(effectiveWeight(5, [5, 5])).toBe(15);
    expect(effectiveWeight(5, [-9])).toBe(0);
    expect(effectiveWeight(MAX_WEIGHT, [1, 1])).toBe(MAX_WEIGHT);
    expect(effectiveWeight(5, [-9, 10])).toBe(6);
  });
});
