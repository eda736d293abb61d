import { describe, expect, it } from 'vitest';
import { stateText } from '../../../../src/state/dump/state-text.ts';
import {
  checkStatus,
  realServerStatus,
  sorryServerStatus,
  statusDocument,
  virtualServerStatus,
} from '../../../support/status-documents.ts';

function linesOf(document = statusDocument()): string[] {
  return stateText(document).split('\n');
}

describe('The dump of the state', () => {
  it('has a block for each virtual server, real server and check', () => {
    const lines = linesOf();
    expect(lines).toContain(' VIP = 10.0.0.1, VPORT = 80, protocol = TCP');
    expect(lines).toContain('   quorum = 1, hysteresis = 0, weight alive = 200, met = yes');
    expect(lines).toContain('   RIP = 10.0.1.1, RPORT = 8080, WEIGHT = 100');
    expect(lines).toContain('     HTTP_GET http://10.0.1.1:8080/health = up, failures = 0 of 2');
  });

  it('says how the kernel stands', () => {
    const { kernel } = statusDocument();
    const kernelLine = (changes: object): string | undefined =>
      linesOf(statusDocument({ kernel: { ...kernel, ...changes } })).find((line) =>
        line.startsWith(' Kernel'),
      );
    expect(kernelLine({})).toBe(' Kernel = ipvs, as desired');
    expect(kernelLine({ in_sync: false })).toBe(' Kernel = ipvs, not yet as desired');
    expect(kernelLine({ error: 'closed' })).toBe(' Kernel = ipvs, last access failed: closed');
    const paused = { author: 'alice', reason: null, since: '2026-11-21T11:00:00.000Z', expires_at: null };
    expect(kernelLine({ paused })).toBe(' Kernel = ipvs, left alone since 2026-11-21T11:00:00.000Z by alice');
  });

  it('names foreign services, persistence, errors, overrides and the sorry server where there are any', () => {
    const { kernel } = statusDocument();
    const text = stateText(
      statusDocument({
        kernel: { ...kernel, unmanaged_services: ['tcp 10.9.9.9:80'] },
        virtual_servers: [
          virtualServerStatus({
            persistence_timeout: 360,
            error: 'no such scheduler',
            sorry_server: sorryServerStatus({ active: true }),
            real_servers: [
              realServerStatus({
                error: 'refused',
                weight: { configured: 1, effective: 1, kernel: null, reason: 'removed' },
                override: {
                  author: 'bob',
                  reason: null,
                  since: '2026-11-21T11:00:00.000Z',
                  expires_at: null,
                  kind: 'disable',
                  weight: null,
                  deadline: null,
                  drained: false,
                },
                checks: [checkStatus({ last: null })],
              }),
            ],
          }),
        ],
      }),
    );
    for (const part of [
      ' Not ours = tcp 10.9.9.9:80',
      'persistence timeout = 360',
      '   error = no such scheduler',
      ', serves',
      'in kernel = none: removed',
      'disable by bob since',
      '     error = refused',
      'last = no result yet',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('shows no control character of an answer', () => {
    const check = checkStatus({
      last: { at: 'now', duration_ms: 1, result: 'protocol', detail: '\u001b[2J' },
    });
    const server = virtualServerStatus({ real_servers: [realServerStatus({ checks: [check] })] });
    expect(stateText(statusDocument({ virtual_servers: [server] }))).not.toContain('\u001b');
  });
});
