import { describe, expect, it } from 'vitest';
import { healthAnswer } from '../../../src/metrics/health.ts';

describe('healthAnswer', () => {
  it('is well while every part is within its limit', () => {
    const { status, body } = healthAnswer([
      { name: 'loop', ageSeconds: 0.25, limitSeconds: 5 },
      { name: 'engine', ageSeconds: 5, limitSeconds: 5 },
    ]);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toEqual({
      status: 'ok',
      heartbeats: {
        loop: { age_seconds: 0.25, limit_seconds: 5, ok: true },
        engine: { age_seconds: 5, limit_seconds: 5, ok: true },
      },
    });
  });

  it('is 503 when one part hangs, and names it', () => {
    const { status, body } = healthAnswer([
      { name: 'reconciler', ageSeconds: 91, limitSeconds: 90 },
      { name: 'loop', ageSeconds: 0, limitSeconds: 5 },
    ]);
    expect(status).toBe(503);
    expect(JSON.parse(body)).toMatchObject({ status: 'stalled', heartbeats: { reconciler: { ok: false } } });
  });
});
