import { describe, expect, it } from 'vitest';
import { judgeHealth } from '../../../../src/cli/health/verdict.ts';
import type { StatusDocument } from '../../../../src/state/status/status-document.ts';
import { guardedDocument } from '../../../support/guarded-status.ts';
import {
  NOW,
  realServerStatus,
  removedServer,
  sorryServerStatus,
  statusDocument,
  virtualServerStatus,
} from '../../../support/status-documents.ts';

const BASE = statusDocument();
const PAUSE = { author: 'bob', reason: null, since: NOW, expires_at: null };

function texts(document: StatusDocument): readonly string[] {
  return judgeHealth(document).problems.map(({ level, text }) => `${level}: ${text}`);
}

describe('the verdict on a status', () => {
  it('is ok where nothing is wrong, whatever operators hold back', () => {
    const document = statusDocument({
      virtual_servers: [virtualServerStatus({ real_servers: [realServerStatus({ state: 'maintenance' })] })],
    });
    expect(judgeHealth(document)).toMatchObject({ level: 'ok', problems: [], counts: { heldBack: 1 } });
  });

  it.each<[string, Partial<StatusDocument>, string]>([
    [
      'a kernel that does not answer',
      { kernel: { ...BASE.kernel, available: false, error: 'EPERM' } },
      'critical: the kernel cannot be reached: EPERM',
    ],
    [
      'a part that hangs',
      { daemon: { ...BASE.daemon, stalled: ['engine'] } },
      'critical: lvsd hangs: engine',
    ],
    [
      'a virtual server that is down',
      {
        virtual_servers: [
          virtualServerStatus({
            state: 'down',
            sorry_server: sorryServerStatus({ active: true }),
            quorum: { required: 2, hysteresis: 0, live_weight: 1, met: false },
            real_servers: [],
          }),
        ],
      },
      'critical: tcp 10.0.0.1:80 is down: live weight 1, quorum 2; the sorry server serves',
    ],
    [
      'a pause',
      { kernel: { ...BASE.kernel, paused: PAUSE, in_sync: false } },
      'warning: paused by bob: nothing is written to the kernel',
    ],
    [
      'drift that is not repaired yet',
      { kernel: { ...BASE.kernel, in_sync: false } },
      'warning: the kernel is not as it should be',
    ],
    [
      'a reload that was refused',
      { config: { ...BASE.config, last_reload: { at: NOW, result: 'rejected', detail: 'x:1: no' } } },
      'warning: the last reload was rejected: x:1: no',
    ],
    [
      'state that is not saved',
      { daemon: { ...BASE.daemon, state_error: 'ENOSPC' } },
      'warning: state cannot be saved: ENOSPC',
    ],
  ])('tells %s', (_title, part, expected) => {
    expect(texts(statusDocument(part))).toEqual([expected]);
  });

  it('tells each real server that fails, and an isolated director first', () => {
    const document = statusDocument({
      virtual_servers: [virtualServerStatus({ real_servers: [realServerStatus(), removedServer()] })],
    });
    expect(texts(document)).toEqual([
      expect.stringMatching(/^warning: tcp 10\.0\.0\.1:80, real server 10\.0\.\d+\.\d+:\d+ is down: /),
    ]);
    const isolated = judgeHealth(guardedDocument());
    expect(isolated.level).toBe('critical');
    expect(isolated.problems[0]?.text).toBe('this director seems cut off: 19 of 20 checks fail');
    expect(isolated.counts.realServersDown).toBe(2);
  });
});
