import { describe, expect, it } from 'vitest';
import { UNBOUND } from '../../../../checkers/connection/spec.ts';
import { judgeEchoReply, judgeEchoSilence } from '../../../../checkers/ping/verdict.ts';
import { ip } from '../../../support/director-config.ts';

describe('The verdict of PING_CHECK', () => {
  it('passes with the time of the round trip', () => {
    expect(judgeEchoReply(0.349)).toMatchObject({ outcome: 'pass', detail: 'echo reply after 0.3 ms' });
  });

  it('fails after the timeout of the connection', () => {
    const connection = { ...UNBOUND, address: ip('10.0.1.1'), port: 0, timeout: 1500 };
    expect(judgeEchoSilence(connection)).toMatchObject({
      outcome: 'fail',
      code: 'timeout',
      detail: 'no echo reply within 1.5 s',
    });
  });
});
