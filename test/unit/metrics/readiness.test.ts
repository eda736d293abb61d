import { describe, expect, it } from 'vitest';
import { readinessAnswer } from '../../../src/metrics/readiness.ts';

const READY = { running: true, kernel: true };
const BEAT = { name: 'loop', ageSeconds: 1, limitSeconds: 5 } as const;

describe('/readyz', () => {
  it.each([
    [READY, BEAT, 200],
    [{ ...READY, running: false }, BEAT, 503],
    [{ ...READY, kernel: false }, BEAT, 503],
    [READY, { ...BEAT, ageSeconds: 6 }, 503],
  ])('answers by what is so: %#', (readiness, beat, status) => {
    const answer = readinessAnswer(readiness, [beat]);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toEqual({
      status: status === 200 ? 'ready' : 'not ready',
      conditions: { ...readiness, alive: beat.ageSeconds <= beat.limitSeconds },
    });
  });
});
