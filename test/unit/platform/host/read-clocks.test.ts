import { expect, it } from 'vitest';
import { readClocks } from '../../../../src/platform/host/read-clocks.ts';

it('reads clocks of one boot, of which none goes back', () => {
  const [first, second] = [readClocks(), readClocks()];
  expect(second.boot).toBe(first.boot);
  expect(second.monotonic).toBeGreaterThanOrEqual(first.monotonic);
  expect(Math.abs(first.wall - Date.now())).toBeLessThan(60_000);
});
