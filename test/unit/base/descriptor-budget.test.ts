import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shareDescriptors } from '../../../src/base/descriptor-budget.ts';

const MOST = { attempts: 512, lingeringPipes: 128, idleConnections: 65_536 };

describe('the shares of descriptors', () => {
  it.each([
    [null, 30, 512, 128, 65_536],
    [1_048_576, 30, 512, 128, 65_536],
    [65_536, 30, 512, 128, 64_154],
    [4096, 30, 512, 128, 2714],
    [1024, 24, 337, 125, 1],
    [256, 24, 72, 29, 1],
    [40, 22, 5, 2, 1],
    [10, 22, 1, 1, 0],
  ])(
    'of a limit of %s with %i in use are %i attempts, %i pipes and %i idle connections',
    (limit, open, attempts, lingeringPipes, idleConnections) => {
      expect(shareDescriptors(limit, open, MOST)).toEqual({ attempts, lingeringPipes, idleConnections });
    },
  );

  it('leave a reserve wherever there is anything to share', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 1000 }), (limit, open) => {
        const { attempts, lingeringPipes, idleConnections } = shareDescriptors(limit, open, MOST);
        expect(Math.min(attempts, lingeringPipes)).toBeGreaterThanOrEqual(1);
        const free = limit - open;
        if (free >= 16)
          expect(2 * attempts + lingeringPipes + idleConnections).toBeLessThanOrEqual(
            free - Math.min(200, free / 4),
          );
      }),
    );
  });
});
