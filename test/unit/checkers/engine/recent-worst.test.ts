import { describe, expect, it } from 'vitest';
import { RECENT, RecentWorst } from '../../../../checkers/engine/recent-worst.ts';

describe('RecentWorst', () => {
  it('is the largest value of the last minute, and forgets it afterwards', () => {
    const recent = new RecentWorst();
    expect(recent.worst(0)).toBe(0);
    recent.observe(5, 1);
    recent.observe(3, 2);
    expect(recent.worst(3)).toBe(5);
    recent.observe(4, RECENT + 1);
    expect(recent.worst(RECENT + 2)).toBe(5);
    expect(recent.worst(2 * RECENT)).toBe(4);
    expect(recent.worst(3 * RECENT)).toBe(0);
  });

  it('forgets everything after a long silence', () => {
    const recent = new RecentWorst();
    recent.observe(9, 1);
    expect(recent.worst(10 * RECENT)).toBe(0);
  });
});
