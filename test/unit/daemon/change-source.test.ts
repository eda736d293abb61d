import { describe, expect, it } from 'vitest';
import { ChangeSource, MAX_CHANGE_WAITERS } from '../../../src/daemon/change-source.ts';
import type { StatusDocument } from '../../../src/state/status/status-document.ts';
import { statusDocument, virtualServerStatus } from '../../support/status-documents.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

function bench() {
  const clock = new VirtualClock();
  const made: StatusDocument[] = [];
  let document = statusDocument();
  const source = new ChangeSource({
    status: {
      document: () => {
        made.push(document);
        return Promise.resolve(document);
      },
    },
    clock,
    startedAt: 1_000,
  });
  const change = (next: StatusDocument): void => {
    document = next;
  };
  return { clock, source, made, change };
}

describe('ChangeSource', () => {
  it('answers at once who has seen nothing', async () => {
    const { source } = bench();
    const report = await source.read({ since: null, wait_seconds: 20 });
    expect(report).toMatchObject({ complete: true, revision: 'rs-1' });
  });

  it('answers after the wait when nothing changed, and sooner when something did', async () => {
    const { clock, source, change } = bench();
    const { revision } = await source.read({ since: null, wait_seconds: 0 });
    const quiet = source.read({ since: revision, wait_seconds: 3 });
    await clock.advanceAndSettle(3_000);
    expect(await quiet).toMatchObject({ revision, complete: false, virtual_servers: [] });
    const waiting = source.read({ since: revision, wait_seconds: 20 });
    change(statusDocument({ virtual_servers: [virtualServerStatus({ state: 'down' })] }));
    await clock.advanceAndSettle(1_000);
    expect((await waiting).virtual_servers).toMatchObject([{ state: 'down' }]);
  });

  it('compares once a second for all who ask, and refuses too many', async () => {
    const { clock, source, made } = bench();
    const { revision } = await source.read({ since: null, wait_seconds: 0 });
    const waiting = Array.from({ length: MAX_CHANGE_WAITERS }, () =>
      source.read({ since: revision, wait_seconds: 2 }),
    );
    await expect(source.read({ since: revision, wait_seconds: 2 })).rejects.toMatchObject({
      code: 'too-many-waiters',
    });
    await clock.advanceAndSettle(2_000);
    await Promise.all(waiting);
    expect(made.length).toBeLessThanOrEqual(4);
  });
});
