import { describe, expect, it } from 'vitest';
import { answersArpFor, judgePath } from '../../../../checkers/path/verdict.ts';
import { failed, inconclusive, passed } from '../../../../checkers/result.ts';
import type { FailureCode, ProbeResult } from '../../../../checkers/types.ts';
import { address } from '../../../support/data-path-machine.ts';

const connection = {
  address: address('192.0.2.10'),
  port: 80,
  bindAddress: null,
  bindPort: null,
  bindInterface: null,
  mark: 7,
  timeout: 5000,
};

type Method = 'dr' | 'tun' | 'nat' | 'fullnat';

function judged(method: Method, code: FailureCode, detail: string, direct: ProbeResult): ProbeResult {
  const result = failed(code, detail);
  if (result.outcome !== 'fail') throw new Error('no failure');
  const path = { method, server: { address: address('10.1.0.11'), port: 8080 } };
  return judgePath({ connection, path, result, direct });
}

describe('a probe that failed while the server itself passes', () => {
  it.each([
    [
      'dr',
      'timeout',
      'no answer within 5 s',
      'no answer by DR at 192.0.2.10:80, while 10.1.0.11:8080 itself passes: it has no 192.0.2.10 on lo, or its answer takes another way',
    ],
    [
      'tun',
      'timeout',
      'no answer within 5 s',
      'no answer by TUN at 192.0.2.10:80, while 10.1.0.11:8080 itself passes: it has no tunnel, no 192.0.2.10, or rp_filter on its tunnel',
    ],
    [
      'nat',
      'timeout',
      'no answer within 5 s',
      'no answer by NAT at 192.0.2.10:80, while 10.1.0.11:8080 itself passes: its answers do not come back through this host',
    ],
    [
      'fullnat',
      'timeout',
      'no answer within 5 s',
      'no answer by FULLNAT at 192.0.2.10:80, while 10.1.0.11:8080 itself passes: the rules of FULLNAT do not work here',
    ],
    [
      'dr',
      'refused',
      'connection refused',
      'connection refused by DR at 192.0.2.10:80, while 10.1.0.11:8080 itself passes: it serves on another address only, not on 192.0.2.10',
    ],
    [
      'tun',
      'refused',
      'connection refused',
      'connection refused by TUN at 192.0.2.10:80, while 10.1.0.11:8080 itself passes: it has no tunnel, or serves on another address only, not on 192.0.2.10',
    ],
    [
      'dr',
      'status',
      'HTTP 503',
      'HTTP 503 by DR at 192.0.2.10:80, while 10.1.0.11:8080 itself passes: it answers otherwise there',
    ],
  ] as const)('by %s with %s has a reason in words', (method, code, detail, words) => {
    expect(judged(method, code, detail, passed('connected'))).toMatchObject({
      outcome: 'fail',
      code: 'path',
      detail: words,
    });
  });
});

describe('a probe that failed where the server does not pass either', () => {
  it('keeps its own code, and names the way', () => {
    const result = judged('dr', 'unreachable', 'no route to host', failed('unreachable', 'no route to host'));
    expect(result).toMatchObject({ code: 'unreachable', detail: 'no route to host by DR at 192.0.2.10:80' });
    expect(judged('dr', 'timeout', 'no answer within 5 s', inconclusive('stopped'))).toMatchObject({
      code: 'timeout',
    });
  });

  it('says that the host is there when that refuses', () => {
    const result = judged('dr', 'timeout', 'no answer within 5 s', failed('refused', 'connection refused'));
    expect(result).toMatchObject({
      code: 'timeout',
      detail: expect.stringContaining('10.1.0.11:8080 refuses: it has no 192.0.2.10 on lo'),
    });
  });
});

it('a server that answers ARP is told what it lacks', () => {
  const path = { method: 'dr' as const, server: { address: address('10.1.0.11'), port: 80 } };
  expect(answersArpFor(connection, path)).toMatchObject({
    code: 'path',
    detail: expect.stringContaining('arp_ignore=1'),
  });
});
