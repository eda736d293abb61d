import { describe, expect, it } from 'vitest';
import { OperationCounters } from '../../../src/reconcile/operation-counters.ts';

describe('OperationCounters', () => {
  it('counts by operation and result', () => {
    const counters = new OperationCounters();
    expect(counters.list()).toEqual([]);
    const refused = { ok: false, error: { code: 'EPERM' } } as never;
    counters.count('new-service', { ok: true });
    counters.count('new-service', { ok: true });
    counters.count('new-service', refused);
    counters.count('set-destination', refused);
    expect(counters.list()).toEqual([
      { operation: 'new-service', result: 'ok', count: 2 },
      { operation: 'new-service', result: 'error', count: 1 },
      { operation: 'set-destination', result: 'error', count: 1 },
    ]);
  });
});
