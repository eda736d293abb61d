import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backOff } from '../../../../src/reconcile/pacing/back-off.ts';

const chance = (uniform: number) => ({ uniform: () => uniform });

describe('backOff', () => {
  it('doubles with each attempt in a row, from the base to the limit', () => {
    const waits = [1, 2, 3, 4, 5, 6].map((attempts) => backOff(attempts, 100, 1000, chance(0)));
    expect(waits).toEqual([100, 200, 400, 800, 1000, 1000]);
  });

  it('lies between half of that and all of it, however many attempts there were', () => {
    const attempts = fc.integer({ min: 1, max: 1_000_000 });
    const uniform = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(attempts, uniform, (count, luck) => {
        const full = backOff(count, 100, 30_000, chance(0));
        const wait = backOff(count, 100, 30_000, chance(luck));
        expect(full).toBeLessThanOrEqual(30_000);
        expect(wait).toBeLessThanOrEqual(full);
        expect(wait).toBeGreaterThanOrEqual(full / 2);
      }),
    );
  });
});
