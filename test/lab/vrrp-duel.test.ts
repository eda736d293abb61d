import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { takeKernelSlot } from './kernel-slots.ts';
import { measure, settle } from './timed.ts';
import { DUELS } from './vrrp/cases.ts';
import { duel } from './vrrp/duel.ts';

/** Seconds that lvsd may be earlier or later than keepalived in what it does after a start. */
const SLACK = 0.7;
/** Nothing is compared that was watched later than this. */
const ALLOWED_LATE_MS = 200;
/** So many cases are played side by side: they mostly wait. */
const TOGETHER = 2;

// A late playing is played again.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 3_600_000 });

let release: () => void = () => undefined;
beforeAll(async () => {
  ({ release } = await takeKernelSlot());
});
afterAll(() => release());

describe('a pair of which one is lvsd does what two keepalived do', () => {
  for (let first = 0; first < DUELS.length; first += TOGETHER) {
    const cases = DUELS.slice(first, first + TOGETHER);
    it(cases.map(({ title }) => title).join('; and '), async (context) => {
      const timing = { allowedLateMs: ALLOWED_LATE_MS };
      const measurement = await measure(timing, async () => {
        const outcomes = await Promise.all(cases.map((one) => duel(one, SLACK)));
        return {
          value: outcomes.map(({ found }) => found),
          worstMs: Math.max(...outcomes.map(({ worstMs }) => worstMs)),
        };
      });
      settle(context, timing, measurement);
      expect(measurement.value).toEqual(cases.map(() => []));
    });
  }
});
