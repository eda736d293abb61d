import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shareDescriptors } from '../../../src/base/descriptor-budget.ts';

const MOST = { attempts: 512, lingeringPipes: 128 };

describe('the shares of descriptors', () => {
  it.each([
    [null, 30, 512, 128],
    [1_048_576, 30, 512, 128],
    [1024, 24, 337, 125],
    [256, 24, 72, 29],
    [40, 22, 5, 2],
    [10, 22, 1, 1],
  ])(
    'of a limit of %s with %i in use are %i attempts and %i pipes',
    (limit, open, attempts, lingeringPipes) => {
      expect(shareDescriptors(limit, open, MOST)).toEqual({ attempts, lingeringPipes });
    },
  );

  it('leave a reserve wherever there is anything to share', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 1000 }), (limit, open) => {
        const { attempts, lingeringPipes } = shareDescriptors(limit, open, MOST);
        expect(Math.min(attempts, lingeringPipes)).toBeGreaterThanOrEqual(1);
        const free = limit - open;
        if (free >= 16)
          expect(2 * attempts + lingeringPipes).toBeLessThanOrEqual(free - Math.min(200, free / 4));
      }),
    );
  });
});
