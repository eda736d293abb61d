import { describe, expect, it } from 'vitest';
import { renderPastResults } from '../../../../src/cli/render/past-results.ts';

describe('renderPastResults', () => {
  it('shows a strip for each check and what it comes to', () => {
    const results = [
      { result: 'ok', duration_ms: 3 },
      { result: 'timeout', duration_ms: 5_000 },
      { result: 'local_error', duration_ms: 0 },
    ] as const;
    const text = renderPastResults({
      virtual_server: 'tcp 10.0.0.1:80',
      real_server: '10.0.1.1:80',
      checks: [{ type: 'TCP_CHECK', target: '10.0.1.1:80', last_at: '2026-11-30T03:12:00.000Z', results }],
    });
    expect(text).toBe(
      'TCP_CHECK 10.0.1.1:80\n  .x?\n  1 ok, 1 timeout, 1 local_error; median 3 ms, longest 5000 ms; the last one at 2026-11-30T03:12:00.000Z\n',
    );
  });

  it('says so where there is nothing to show', () => {
    expect(renderPastResults({ virtual_server: '', real_server: '', checks: [] })).toBe('it has no checks\n');
  });
});
