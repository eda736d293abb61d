import { describe, expect, it } from 'vitest';
import { LONG_LIFE, MAX_RESTART_DELAY, restartAfter } from '../../../src/supervisor/back-off.ts';

describe('When a half is started again', () => {
  it('is at once after the first end, then later and later, up to a bound', () => {
    const delays: number[] = [];
    let early = 0;
    for (let end = 0; end < 9; end += 1) {
      const next = restartAfter(early, 0);
      early = next.early;
      delays.push(next.delay);
    }
    expect(delays).toEqual([0, 1000, 2000, 4000, 8000, 16_000, 32_000, MAX_RESTART_DELAY, MAX_RESTART_DELAY]);
  });

  it('is at once again after it has lived for long', () => {
    expect(restartAfter(7, LONG_LIFE + 1)).toEqual({ early: 0, delay: 0 });
  });
});
