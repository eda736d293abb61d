import { describe, expect, it } from 'vitest';
import {
  excuses,
  type IsolationState,
  isNearlyAll,
  MIN_ISOLATION_CHECKS,
  stepIsolation,
  WATCHING,
} from '../../../../src/state/health/isolation.ts';

const HOLDING: IsolationState = { mode: 'holding' };
const CLEARING: IsolationState = { mode: 'clearing', trustFrom: 100 };

describe('Nearly all checks fail', () => {
  it('from the configured percentage on, and with enough checks', () => {
    expect(isNearlyAll({ suspects: 10, recent: 8 }, 80)).toBe(true);
    expect(isNearlyAll({ suspects: 10, recent: 7 }, 80)).toBe(false);
    const few = MIN_ISOLATION_CHECKS - 1;
    expect(isNearlyAll({ suspects: few, recent: few }, 80)).toBe(false);
  });
});

describe('The isolation guard', () => {
  it('holds as soon as nearly all fail', () => {
    expect(stepIsolation(WATCHING, false, 0, 1)).toBe(WATCHING);
    expect(stepIsolation(WATCHING, true, 0, 1)).toEqual(HOLDING);
    expect(stepIsolation(CLEARING, true, 3, 1)).toEqual(HOLDING);
  });

  it('clears from the moment when fewer fail, until no server is held', () => {
    expect(stepIsolation(HOLDING, true, 3, 1)).toBe(HOLDING);
    expect(stepIsolation(HOLDING, false, 3, 42)).toEqual({ mode: 'clearing', trustFrom: 42 });
    expect(stepIsolation(CLEARING, false, 1, 200)).toBe(CLEARING);
  });

  it('watches again when no server is held any more', () => {
    expect(stepIsolation(HOLDING, false, 0, 1)).toBe(WATCHING);
    expect(stepIsolation(CLEARING, false, 0, 1)).toBe(WATCHING);
  });

  it('excuses failures while it holds, and those that began before it cleared', () => {
    expect(excuses(WATCHING, 0)).toBe(false);
    expect(excuses(HOLDING, 0)).toBe(true);
    expect([excuses(CLEARING, 99), excuses(CLEARING, 100)]).toEqual([true, false]);
  });
});
