import { describe, expect, it } from 'vitest';
import { StatusChanges } from '../../../../src/state/status/status-changes.ts';
import type { StatusDocument } from '../../../../src/state/status/status-document.ts';
import {
  ago,
  checkStatus,
  realServerStatus,
  statusDocument,
  virtualServerStatus,
} from '../../../support/status-documents.ts';

function compared(changes: StatusChanges, document: StatusDocument): void {
  for (const rows of changes.compare(document)) expect(rows).toBeGreaterThan(0);
}

const first = realServerStatus();
const second = realServerStatus({ address: '10.0.1.2' });
const document = statusDocument({
  virtual_servers: [virtualServerStatus({ real_servers: [first, second] })],
});

describe('StatusChanges', () => {
  it('tells everything to one who has seen nothing, or something of another run', () => {
    const changes = new StatusChanges('a');
    expect(changes.since(null)).toBeNull();
    compared(changes, document);
    for (const since of [null, 'b-1', 'a-2', 'a-x']) {
      expect(changes.hasNewsFor(since)).toBe(true);
      const change = changes.since(since);
      expect(change).toMatchObject({ complete: true, order: ['tcp 10.0.0.1:80'] });
      expect(change?.virtual_servers).toMatchObject([{ whole: true, real_servers: [first, second] }]);
    }
  });

  it('tells of a real server that changed and of no other', () => {
    const changes = new StatusChanges('a');
    compared(changes, document);
    const seen = changes.since(null)?.revision ?? '';
    expect(changes.hasNewsFor(seen)).toBe(false);
    const down = { ...second, state: 'down' as const };
    compared(
      changes,
      statusDocument({ virtual_servers: [virtualServerStatus({ real_servers: [first, down] })] }),
    );
    const change = changes.since(seen);
    expect(change).toMatchObject({ complete: false, order: null });
    expect(change?.virtual_servers).toMatchObject([{ whole: false, real_servers: [down] }]);
  });

  it('takes no ageing for a change', () => {
    const changes = new StatusChanges('a');
    compared(changes, document);
    const seen = changes.since(null)?.revision ?? '';
    const older = realServerStatus({
      downtime_seconds: 3,
      checks: [
        checkStatus({ last: { at: ago(0), duration_ms: 9, result: 'ok', detail: 'HTTP 200' }, results: {} }),
      ],
    });
    compared(changes, {
      ...statusDocument({ virtual_servers: [virtualServerStatus({ real_servers: [older, second] })] }),
      generated_at: ago(-1),
    });
    expect(changes.hasNewsFor(seen)).toBe(false);
  });

  it('tells of virtual servers that went, and the whole list of real servers where it is another one', () => {
    const changes = new StatusChanges('a');
    const other = virtualServerStatus({ id: 'tcp 10.0.0.2:80' });
    compared(changes, statusDocument({ virtual_servers: [...document.virtual_servers, other] }));
    const seen = changes.since(null)?.revision ?? '';
    compared(changes, statusDocument({ virtual_servers: [virtualServerStatus({ real_servers: [first] })] }));
    const change = changes.since(seen);
    expect(change?.order).toEqual(['tcp 10.0.0.1:80']);
    expect(change?.virtual_servers).toMatchObject([{ whole: true, real_servers: [first] }]);
  });
});
