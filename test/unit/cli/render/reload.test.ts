import { describe, expect, it } from 'vitest';
import type { ReloadReport } from '../../../../src/api/protocol.ts';
import { MAX_LISTED_CHANGES, renderReload } from '../../../../src/cli/render/reload.ts';

const REPORT: ReloadReport = {
  result: 'success',
  detail: '1 added',
  changes: [],
  diagnostics: [],
  duration_ms: 31.4,
};

describe('renderReload', () => {
  it('says what changed', () => {
    const text = renderReload({ ...REPORT, changes: ['added tcp 10.0.0.9:80'] }, false);
    expect(text).toBe('reloaded in 31ms: 1 added\n  added tcp 10.0.0.9:80\n');
  });

  it('shows each diagnostic with its source line and caret', () => {
    const rendered = 'lvsd.yaml:3:5: error: unknown key\n  3 | lb_alg: rr\n    | ^^^^^^\n';
    const text = renderReload(
      {
        ...REPORT,
        result: 'rejected',
        detail: '1 error',
        diagnostics: [
          {
            severity: 'error',
            code: 'unknown-key',
            message: 'unknown key',
            hint: null,
            file: 'lvsd.yaml',
            line: 3,
            column: 5,
            rendered,
          },
        ],
      },
      false,
    );
    expect(text).toBe(`REJECTED, the old configuration stays in force: 1 error\n\n${rendered}`);
  });

  it('bounds the list of changes', () => {
    const changes = Array.from({ length: MAX_LISTED_CHANGES + 3 }, (_, index) => `added ${index}`);
    const text = renderReload({ ...REPORT, changes }, false);
    expect(text).toContain('  and 3 more\n');
    expect(text).not.toContain(`added ${MAX_LISTED_CHANGES}\n`);
  });

  it('has errors first, then new warnings, and only counts those that were there before', () => {
    const one = { code: 'x', message: 'm', hint: null, file: 'f', line: 1, column: 1 };
    const text = renderReload(
      {
        ...REPORT,
        diagnostics: [
          { ...one, severity: 'warning', rendered: 'old', known: true },
          { ...one, severity: 'warning', rendered: 'new' },
          { ...one, severity: 'error', rendered: 'wrong' },
          { ...one, severity: 'warning', rendered: 'old too', known: true },
        ],
      },
      false,
    );
    expect(text.split('\n').slice(1)).toEqual([
      '',
      'wrong',
      '',
      'new',
      '',
      '2 warnings as before: `lvsctl config check` shows them',
      '',
    ]);
  });
});
