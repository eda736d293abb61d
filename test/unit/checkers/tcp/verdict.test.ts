import { describe, expect, it } from 'vitest';
import { UNBOUND } from '../../../../checkers/connection/spec.ts';
import { judgeConnect } from '../../../../checkers/tcp/verdict.ts';
import { ip } from '../../../support/director-config.ts';

const CONNECTION = { ...UNBOUND, address: ip('10.0.1.1'), port: 80, timeout: 5000 };

describe('The verdict of TCP_CHECK', () => {
  it('passes when the connection is there', () => {
    expect(judgeConnect({ kind: 'connected' }, CONNECTION)).toMatchObject({
      outcome: 'pass',
      detail: 'connected',
    });
  });

  it('fails with the time that it waited when nobody answers', () => {
    expect(judgeConnect({ kind: 'expired' }, CONNECTION)).toMatchObject({
      outcome: 'fail',
      code: 'timeout',
      detail: 'no answer within 5 s',
    });
  });

  it('fails for a refusal by the server, and is inconclusive for a shortage on this host', () => {
    const fault = (code: string) => ({
      kind: 'fault' as const,
      fault: { code, syscall: 'connect', message: code },
    });
    expect(judgeConnect(fault('ECONNREFUSED'), CONNECTION)).toMatchObject({
      outcome: 'fail',
      code: 'refused',
    });
    expect(judgeConnect(fault('EMFILE'), CONNECTION)).toMatchObject({ outcome: 'inconclusive' });
  });
});
