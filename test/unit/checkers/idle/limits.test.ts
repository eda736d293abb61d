import { describe, expect, it } from 'vitest';
import {
  DEAD_AFTER,
  KEEPALIVE_IDLE_SECONDS,
  KEEPALIVE_INTERVAL_SECONDS,
  MIN_IDLE,
  OPENING_SPACING,
  OPENINGS_PER_BEAT,
  REFUSED_WAIT,
  REJECTED_WAIT,
  TLS_COST,
} from '../../../../checkers/idle/limits.ts';

describe('the limits of idle connections', () => {
  it('give a host that is gone up with the third question unanswered', () => {
    expect(DEAD_AFTER).toBe((KEEPALIVE_IDLE_SECONDS + 3 * KEEPALIVE_INTERVAL_SECONDS) * 1000);
  });

  it('leave room for a handshake in each beat, and let waits grow', () => {
    expect(OPENINGS_PER_BEAT).toBeGreaterThanOrEqual(TLS_COST);
    for (const [shortest, longest] of [REFUSED_WAIT, REJECTED_WAIT]) expect(shortest).toBeLessThan(longest);
    expect(MIN_IDLE).toBeLessThan(OPENING_SPACING);
  });
});
