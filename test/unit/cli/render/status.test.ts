import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderStatus, renderStatusLines } from '../../../../src/cli/render/status.ts';
import { displayWidth } from '../../../../src/cli/render/text.ts';
import type { StatusDocument } from '../../../../src/state/status/status-document.ts';
import {
  ago,
  checkStatus,
  failedCheck,
  largeDocument,
  realServerStatus,
  removedServer,
  sorryServerStatus,
  statusDocument,
  troubledDocument,
  virtualServerStatus,
} from '../../../support/status-documents.ts';

const FIXTURES = '../../../fixtures/status';

function plain(document: StatusDocument, width = 80): string {
  return renderStatus(document, { width, color: false });
}

/** The line of a real server and the notes below it. */
function linesOf(text: string, endpoint: string): string[] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.trim().startsWith(endpoint));
  const end = lines.findIndex((line, index) => index > start && !line.startsWith('      '));
  return lines.slice(start, end);
}

function withServer(server: ReturnType<typeof realServerStatus>): StatusDocument {
  return statusDocument({ virtual_servers: [virtualServerStatus({ real_servers: [server] })] });
}

describe('the pictures of lvsctl status', () => {
  const pictures: readonly (readonly [string, StatusDocument])[] = [
    ['healthy', statusDocument()],
    ['troubled', troubledDocument()],
    ['empty', statusDocument({ virtual_servers: [] })],
    ['thirty', largeDocument(2, 15)],
    ['kernel-away', kernelAway()],
  ];
  for (const [name, document] of pictures) {
    for (const width of [80, 100, 140]) {
      it(`${name}, ${width} columns, are as agreed`, async () => {
        await expect(plain(document, width)).toMatchFileSnapshot(`${FIXTURES}/${name}-${width}.txt`);
      });
    }
  }

  it('have the whole of what is wrong with lvsd itself on a narrow terminal too', () => {
    const document = troubledDocument();
    const detail = document.config.last_reload?.detail ?? '';
    expect(detail).not.toBe('');
    const header = plain(document, 40).split('\n\n')[0] ?? '';
    expect(header.replaceAll(/\s+/g, ' ')).toContain(detail.replaceAll(/\s+/g, ' '));
  });

  it('are as agreed in colour', async () => {
    const text = renderStatus(troubledDocument(), { width: 80, color: true });
    await expect(text).toMatchFileSnapshot(`${FIXTURES}/troubled-80-color.txt`);
  });

  it('say the same in colour as without', () => {
    const colored = renderStatus(troubledDocument(), { width: 80, color: true });
    const stripped = colored.replaceAll(/\u001b\[[0-9;]*m/g, '');
    const trimmed = stripped.split('\n').map((line) => line.trimEnd());
    expect(trimmed.join('\n')).toBe(plain(troubledDocument()));
  });
});

function kernelAway(): StatusDocument {
  const base = statusDocument();
  const error = 'cannot reach IPVS: the kernel has no ip_vs; load it with modprobe ip_vs';
  return {
    ...base,
    kernel: { ...base.kernel, available: false, in_sync: false, last_sync_at: null, error },
    virtual_servers: [
      virtualServerStatus({
        in_kernel: false,
        in_sync: false,
        statistics: null,
        real_servers: [
          realServerStatus({
            in_kernel: false,
            connections: null,
            statistics: null,
            weight: { configured: 100, effective: 100, kernel: null, reason: 'all checks pass' },
          }),
        ],
      }),
    ],
  };
}

describe('renderStatus', () => {
  it('never makes a line longer than the width, whatever the texts', () => {
    const text = fc.string({ unit: 'binary', maxLength: 150 });
    const documents = fc.record({ text, number: fc.nat() }).map(({ text, number }) =>
      statusDocument({
        config: {
          ...statusDocument().config,
          path: text,
          last_reload: { at: ago(1), result: 'rejected', detail: text },
        },
        virtual_servers: [
          virtualServerStatus({
            id: text,
            scheduler: text,
            error: text,
            real_servers: [
              removedServer({
                address: text,
                port: number,
                error: text,
                weight: { configured: number, effective: 0, kernel: number - 1, reason: text },
                checks: [
                  failedCheck({ last: { at: ago(1), duration_ms: number, result: 'body', detail: text } }),
                ],
                connections: { active: number, inactive: number * 1000, persistent: 0 },
              }),
            ],
            sorry_server: sorryServerStatus({ address: text, active: true }),
          }),
        ],
      }),
    );
    fc.assert(
      fc.property(documents, fc.integer({ min: 40, max: 160 }), (document, width) => {
        for (const line of renderStatusLines(document, { width, color: false })) {
          expect(displayWidth(line)).toBeLessThanOrEqual(width);
          expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        }
      }),
    );
  }, 60_000);

  it('shows a hostile reply as text', () => {
    const detail = 'HTTP 200 \u001b]0;owned\u0007\u001b[2J';
    const check = checkStatus({ last: { at: ago(1), duration_ms: 1, result: 'ok', detail } });
    const text = renderStatus(withServer(realServerStatus({ checks: [check] })), {
      width: 140,
      color: false,
    });
    expect(text).toContain('HTTP 200 \\x1b]0;owned\\x07\\x1b[2J');
  });

  it('says why a weight is not the configured one', () => {
    const weight = { configured: 100, effective: 30, kernel: 30, reason: 'MISC_CHECK gave 30' };
    const [row, note] = linesOf(plain(withServer(realServerStatus({ weight }))), '10.0.1.1:8080');
    expect(row).toContain(' 30/100 ');
    expect(note?.trim()).toBe('weight: MISC_CHECK gave 30');
  });

  it('does not repeat at each server that its whole service is not in the kernel', () => {
    expect(linesOf(plain(kernelAway()), '10.0.1.1:8080')).toHaveLength(1);
  });

  it('says nothing of a weight that is the configured one', () => {
    expect(linesOf(plain(withServer(realServerStatus())), '10.0.1.1:8080')).toHaveLength(1);
  });

  it('shows a refusal of the kernel at its object, and in the header', () => {
    const error = 'new-destination: no such device';
    const text = plain(withServer(realServerStatus({ error })));
    expect(linesOf(text, '10.0.1.1:8080').map((line) => line.trim())).toContain(`kernel: ${error}`);
    expect(text).toContain('1 object REFUSED');
  });

  it('lets the failing one of several checks speak, and counts the others', () => {
    const checks = [checkStatus(), failedCheck({ type: 'TCP_CHECK' }), checkStatus({ type: 'SMTP_CHECK' })];
    const [row] = linesOf(plain(withServer(removedServer({ checks })), 120), '10.0.1.3:8080');
    expect(row).toContain('refused');
    expect(row).toMatch(/\+2 ok$/);
  });

  it('tells each of several failing checks', () => {
    const checks = [
      failedCheck({ type: 'TCP_CHECK', target: '10.0.1.3:8080' }),
      failedCheck({ last: { at: ago(9), duration_ms: 20, result: 'status', detail: 'HTTP 503' } }),
    ];
    const notes = linesOf(plain(withServer(removedServer({ checks }))), '10.0.1.3:8080').join('\n');
    expect(notes).toContain('TCP_CHECK 10.0.1.3:8080: connection refused');
    expect(notes).toContain('HTTP 503, 20ms, 9s ago');
  });

  it('bounds the failing checks that it tells of one server', () => {
    const checks = Array.from({ length: 9 }, () => failedCheck());
    const lines = linesOf(plain(withServer(removedServer({ checks }))), '10.0.1.3:8080');
    expect(lines.join('\n')).toContain('and 5 more checks that fail');
  });

  it('says how many failures a check may still have', () => {
    const check = checkStatus({
      failures: 2,
      retry: 3,
      last: { at: ago(1), duration_ms: 5000, result: 'timeout', detail: 'no response within 5 s' },
    });
    const text = plain(withServer(realServerStatus({ checks: [check] })));
    expect(text).toContain('failure 2, down at 4: HTTP_GET');
  });

  it('says that a check has not run yet, and that there is none', () => {
    expect(plain(withServer(realServerStatus({ checks: [checkStatus({ last: null })] })))).toContain(
      'not checked yet',
    );
    expect(plain(withServer(realServerStatus({ state: 'unchecked', checks: [] })))).toContain('no check');
  });

  it('says who serves when the quorum is lost', () => {
    const lost = { required: 2, hysteresis: 0, live_weight: 1, met: false };
    const without = statusDocument({
      virtual_servers: [virtualServerStatus({ state: 'down', quorum: lost })],
    });
    expect(plain(without)).toContain('quorum lost: live weight 1, 2 needed; who is left serves on');
    const none = { ...lost, live_weight: 0 };
    const empty = statusDocument({
      virtual_servers: [
        virtualServerStatus({ state: 'down', quorum: none, real_servers: [removedServer()] }),
      ],
    });
    expect(plain(empty)).toContain('quorum lost: live weight 0, 2 needed; nobody serves');
    const sorry = sorryServerStatus({ active: true, in_kernel: true });
    const withSorry = statusDocument({
      virtual_servers: [virtualServerStatus({ state: 'down', quorum: lost, sorry_server: sorry })],
    });
    expect(plain(withSorry)).toContain('the sorry server serves');
    expect(plain(withSorry)).toMatch(/sorry 10\.0\.9\.9:80 +ACTIVE/);
  });

  it('never cuts a number of the quorum', () => {
    const quorum = { required: 1_500_000, hysteresis: 0, live_weight: 2_000_000, met: true };
    const document = statusDocument({ virtual_servers: [virtualServerStatus({ quorum })] });
    expect(plain(document)).toContain('2000000/1500000');
  });
});
