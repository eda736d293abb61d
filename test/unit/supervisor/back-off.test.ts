import { describe, expect, it } from 'vitest';
import { LONG_LIFE, MAX_RESTART_DELAY, restartAfter } from '../../../src/supervisor/back-off.ts';

describe('starting a half again', () => {
  it('waits longer after each end in a row, up to a bound', () => {
    let early = 0;
    const delays = [...Array(9).keys()].map(() => {
      const next = restartAfter(early, 100);
      early = next.early;
      return next.delay;
    });
    expect(delays).toEqual([0, 1000, 2000, 4000, 8000, 16_000, 32_000, MAX_RESTART_DELAY, MAX_RESTART_DELAY]);
  });

  it('is done at once after a long life', () => {
    expect(restartAfter(7, LONG_LIFE + 1)).toEqual({ early: 0, delay: 0 });
  });
});
