import { describe, expect, it } from 'vitest';
import { encodeEcho, isEchoReply } from '../../../../checkers/ping/echo.ts';
import { judgeEchoReply, judgeEchoSilence } from '../../../../checkers/ping/verdict.ts';
import { loopbackConnection } from '../../../support/loopback-server.ts';

const reply = (type: number, sequence: number, code = 0) =>
  Uint8Array.from([type, code, 0, 0, 0x12, 0x34, sequence >> 8, sequence & 0xff]);

describe('encodeEcho', () => {
  it.each([
    ['inet', 8],
    ['inet6', 128],
  ] as const)('makes 136 bytes for %s, of type %i with the sequence number', (family, type) => {
    const echo = encodeEcho(family, 0xabcd);
    expect(echo).toHaveLength(136);
    expect([...echo.subarray(0, 8)]).toEqual([type, 0, 0, 0, 0, 0, 0xab, 0xcd]);
  });
});

describe('isEchoReply', () => {
  it.each([
    ['inet', 0],
    ['inet6', 129],
  ] as const)('takes the reply of %s with the same sequence number', (family, type) => {
    expect(isEchoReply(reply(type, 0x0102), family, 0x0102)).toBe(true);
  });

  it.each([
    ['an older sequence number', reply(0, 1)],
    ['the same low byte in another sequence number', reply(0, 0x0202)],
    ['an echo request', reply(8, 0x0102)],
    ['a reply of the other family', reply(129, 0x0102)],
    ['another code', reply(0, 0x0102, 1)],
    ['a header cut short', reply(0, 0x0102).subarray(0, 7)],
    ['nothing', new Uint8Array()],
  ])('refuses %s', (_, bytes) => {
    expect(isEchoReply(bytes, 'inet', 0x0102)).toBe(false);
  });
});

describe("PING_CHECK's verdict", () => {
  it('shows the round trip, or how long was waited', () => {
    expect(judgeEchoReply(1.26)).toEqual({ outcome: 'pass', code: 'ok', detail: 'echo reply after 1.3 ms' });
    expect(judgeEchoSilence(loopbackConnection('127.0.0.1', 0))).toEqual({
      outcome: 'fail',
      code: 'timeout',
      detail: 'no echo reply within 3 s',
    });
  });
});
