import { describe, expect, it } from 'vitest';
import type { HttpUrlSpec } from '../../../../checkers/http/spec.ts';
import { type HttpEnd, judgeHttp } from '../../../../checkers/http/verdict.ts';
import { loopbackConnection } from '../../../support/loopback-server.ts';

const DIGEST = 'd41d8cd98f00b204e9800998ecf8427e';
const OTHER = 'ffffffffffffffffffffffffffffffff';
const connection = loopbackConnection('10.0.0.1', 80, { timeout: 1500 });
const complete: HttpEnd = { kind: 'complete' };

function url(overrides: Partial<HttpUrlSpec> = {}): HttpUrlSpec {
  return { path: '/', host: 'www', status: [{ from: 200, to: 299 }], digest: null, ...overrides };
}

const judge = (end: HttpEnd, status: number | null, spec = url(), digests: readonly string[] = []) =>
  judgeHttp(end, status === null ? null : { status, digests }, spec, connection);

describe('judgeHttp', () => {
  it('accepts the bounds of a status range and nothing beside them', () => {
    const verdicts = [199, 200, 204, 299, 300, 302, 404, 500].map(
      (status) => judge(complete, status).outcome,
    );
    expect(verdicts).toEqual(['fail', 'pass', 'pass', 'pass', 'fail', 'fail', 'fail', 'fail']);
  });

  it('accepts any of several ranges, and names them when none fits', () => {
    const spec = url({
      status: [
        { from: 301, to: 302 },
        { from: 404, to: 404 },
      ],
    });
    expect(judge(complete, 404, spec)).toEqual({ outcome: 'pass', code: 'ok', detail: 'HTTP 404' });
    expect(judge(complete, 200, spec)).toEqual({
      outcome: 'fail',
      code: 'status',
      detail: 'HTTP 200, expected 301-302, 404',
    });
  });

  it('asks for the digest only when the status is right', () => {
    const spec = url({ digest: DIGEST });
    expect(judge(complete, 500, spec, [OTHER]).code).toBe('status');
    expect(judge(complete, 200, spec, [OTHER])).toEqual({
      outcome: 'fail',
      code: 'digest',
      detail: `HTTP 200, digest ${OTHER}, expected ${DIGEST}`,
    });
    expect(judge(complete, 200, spec, [DIGEST]).detail).toBe('HTTP 200, digest matches');
    expect(judge(complete, 200, spec, [OTHER, DIGEST]).outcome).toBe('pass');
  });

  it('judges a body that was cut short by what came', () => {
    expect(judge({ kind: 'closed' }, 200).outcome).toBe('pass');
    expect(judge({ kind: 'closed' }, 200, url({ digest: DIGEST }), [OTHER]).code).toBe('digest');
    expect(judge({ kind: 'closed' }, null)).toMatchObject({ outcome: 'fail', code: 'protocol' });
  });

  it('judges an oversized body by its status, but fails it where a digest is wanted', () => {
    expect(judge({ kind: 'oversized' }, 200).outcome).toBe('pass');
    expect(judge({ kind: 'oversized' }, 404).code).toBe('status');
    expect(judge({ kind: 'oversized' }, 200, url({ digest: DIGEST }), [DIGEST])).toEqual({
      outcome: 'fail',
      code: 'body',
      detail: 'HTTP 200, body above 16 MiB, too large for a digest',
    });
  });

  it('says what it waited for when time ran out', () => {
    expect(judge({ kind: 'expired', at: 'connect' }, null)).toEqual({
      outcome: 'fail',
      code: 'timeout',
      detail: 'no answer within 1.5 s',
    });
    expect(judge({ kind: 'expired', at: 'first byte' }, null).detail).toBe(
      'connected, but no reply within 1.5 s',
    );
    expect(judge({ kind: 'expired', at: 'reply' }, 200).detail).toBe('reply not complete within 4.5 s');
  });

  it('never passes what is not HTTP, nor a reset', () => {
    expect(judge({ kind: 'garbage', message: 'Expected HTTP/' }, 200).code).toBe('protocol');
    const fault = { code: 'ECONNRESET', syscall: 'read', message: 'read ECONNRESET' };
    expect(judge({ kind: 'fault', fault }, 200)).toMatchObject({ outcome: 'fail', code: 'reset' });
  });
});
