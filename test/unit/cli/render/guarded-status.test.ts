import { describe, expect, it } from 'vitest';
import { renderStatus } from '../../../../src/cli/render/status.ts';
import type { StatusDocument } from '../../../../src/state/status/status-document.ts';
import { guardedDocument } from '../../../support/guarded-status.ts';
import { statusDocument } from '../../../support/status-documents.ts';

function shown(document: StatusDocument): string {
  return renderStatus(document, { width: 140, color: false });
}

describe('lvsctl status of servers that are kept although they fail', () => {
  const text = shown(guardedDocument());

  it('says in its header that the director takes itself for cut off, since when, and what to do', () => {
    expect(text).toContain(
      "guard    ISOLATED since 14s: 19 of 20 checks began to fail at once; 1 real server held, look at this host's network\n",
    );
    expect(text).toContain('0 of 2 real up, 2 failing but kept\n');
  });

  it('says so while it lets go of them, and nothing while all is well', () => {
    const { isolation } = guardedDocument();
    if (isolation === undefined) throw new Error('the document has an isolation');
    const clearing = statusDocument({ isolation: { ...isolation, mode: 'clearing' } });
    expect(shown(clearing)).toContain(
      'isolation is over; 1 real server held until the next result of their checks',
    );
    const watching = statusDocument({ isolation: { ...isolation, mode: 'watching', since: null, held: 0 } });
    expect(shown(watching)).toBe(shown(statusDocument()));
  });

  it('marks each of them, with what keeps it, and counts those of fail_open', () => {
    expect(text).toMatch(/10\.0\.1\.1:8080 +FAILING 14s/);
    expect(text).toContain('fail_open 50% keeps 1 failing server in the pool');
    expect(text).toContain('no check runs: the address is not on this host (ha_suspend)');
    expect(text).toContain(
      'weight: down since 11:59:40 UTC: HTTP_GET: connection refused; kept by fail_open',
    );
  });

  it('stays within the width of the terminal', () => {
    for (const width of [80, 100]) {
      const lines = renderStatus(guardedDocument(), { width, color: false }).split('\n');
      expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(width);
    }
  });
});
