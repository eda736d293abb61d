import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RECENT_RESULTS, RecentResults } from '../../../../src/state/model/recent-results.ts';

const attempt = fc.record({
  result: fc.constantFrom('ok', 'timeout', 'refused', 'value', 'local_error'),
  duration_ms: fc.integer({ min: 0, max: 65_535 }),
});

describe('RecentResults', () => {
  it('has the latest sixty of whatever was noted, oldest first', () => {
    fc.assert(
      fc.property(fc.array(attempt, { maxLength: 200 }), (attempts) => {
        const recent = new RecentResults();
        for (const { result, duration_ms: ms } of attempts) recent.note(result, ms);
        expect(recent.list()).toEqual(attempts.slice(-RECENT_RESULTS));
      }),
    );
  });

  it('takes what took longer than two bytes hold for the longest', () => {
    const recent = new RecentResults();
    recent.note('timeout', 90_000.4);
    expect(recent.list()).toEqual([{ result: 'timeout', duration_ms: 65_535 }]);
  });
});
