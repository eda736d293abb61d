import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contributionOf, effectiveWeight, MAX_WEIGHT } from '../../../../src/state/model/weight.ts';

describe('weights', () => {
  it('are the configured one and what the checks add, in any order', () => {
    expect(effectiveWeight(5, [])).toBe(5);
    expect(effectiveWeight(5, [3, -4])).toBe(4);
    expect(contributionOf(null, 5)).toBe(0);
    expect(effectiveWeight(5, [contributionOf({ kind: 'target', weight: 12 } as never, 5)])).toBe(12);
  });

  it('stay within the kernel’s range', () => {
    const number = fc.integer({ min: -3 * MAX_WEIGHT, max: 3 * MAX_WEIGHT });
    fc.assert(
      fc.property(fc.nat(MAX_WEIGHT), fc.array(number, { maxLength: 5 }), (configured, added) => {
        const weight = effectiveWeight(configured, added);
        const sum = added.reduce((total, one) => total + one, configured);
        expect(weight).toBe(sum < 0 ? 0 : sum > MAX_WEIGHT ? MAX_WEIGHT : sum);
      }),
    );
  });
});
