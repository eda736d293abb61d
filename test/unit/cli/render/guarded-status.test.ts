import { describe, expect, it } from 'vitest';
import { renderStatus } from '../../../../src/cli/render/status.ts';
import type { StatusDocument } from '../../../../src/state/status/status-document.ts';
import { guardedDocument } from '../../../support/guarded-status.ts';
import {
  ago,
  realServerStatus,
  statusDocument,
  virtualServerStatus,
} from '../../../support/status-documents.ts';

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

  it('counts the idle connections, and says why one is missing for long', () => {
    expect(text).toContain('watch    1 of 2 idle connections open; 3 early checks\n');
    const { watch } = guardedDocument();
    if (watch === undefined) throw new Error('the document has a watch');
    const broken = statusDocument({ watch: { ...watch, error: 'they need sockets of lvsd’s own' } });
    expect(shown(broken)).toContain('watch    does not work: they need sockets');
    const crowded = statusDocument({ watch: { ...watch, without_place: 7 } });
    expect(shown(crowded)).toContain('7 have no place: this host has descriptors for 1024 (LimitNOFILE)');
  });

  it.each([
    [
      { state: 'waiting', reason: 'rejected' },
      'not watched: the server closes the idle connection at once; tried again later',
    ],
    [{ state: 'resting', reason: 'made-room' }, 'which may have had the only place'],
    [
      { state: 'waiting', reason: 'unreachable', detail: 'TLS: no shared cipher' },
      'not watched: TLS: no shared cipher',
    ],
    [{ state: 'open', watched_percent: 20 }, 'watched 20 % of the time'],
  ] as const)('notes at a real server that it is not watched: %j', (watch, note) => {
    const server = realServerStatus({ watch: { since: ago(5), ends: 1, triggers: 1, ...watch } });
    const document = statusDocument({ virtual_servers: [virtualServerStatus({ real_servers: [server] })] });
    expect(shown(document)).toContain(note);
  });

  it('stays within the width of the terminal', () => {
    for (const width of [80, 100]) {
      const lines = renderStatus(guardedDocument(), { width, color: false }).split('\n');
      expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(width);
    }
  });
});
