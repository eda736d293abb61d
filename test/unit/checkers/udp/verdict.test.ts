import { describe, expect, it } from 'vitest';
import { compilePattern, firstDifference } from '../../../../checkers/udp/pattern.ts';
import { DEFAULT_PAYLOAD, parseHexPattern, type UdpReplySpec } from '../../../../checkers/udp/spec.ts';
import { UdpVerdict } from '../../../../checkers/udp/verdict.ts';
import { loopbackConnection } from '../../../support/loopback-server.ts';

function pattern(text: string) {
  const reading = parseHexPattern(text);
  if (reading.hex === null) throw new RangeError(reading.problem);
  return reading.hex;
}

function verdict(reply: Partial<UdpReplySpec> | null): UdpVerdict {
  const connection = loopbackConnection('127.0.0.1', 53, { timeout: 1500 });
  const whole = reply === null ? null : { pattern: pattern(''), minLength: 0, maxLength: 255, ...reply };
  return new UdpVerdict({ type: 'UDP_CHECK', connection, payload: DEFAULT_PAYLOAD, reply: whole });
}

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

describe('firstDifference', () => {
  it.each([
    ['12xx', '12ff', null],
    ['12xx', '13ff', 0],
    ['1x', '1f', null],
    ['1x', '2f', 0],
    ['x2', 'f2', null],
    ['x2', 'f3', 0],
    ['0102', '0103', 1],
    // The shorter of both decides.
    ['010203', '0102', null],
    ['01', '01ff', null],
    ['01', '', null],
    ['', 'ff', null],
  ])('of pattern %s and %s is %s', (text, datagram, expected) => {
    expect(firstDifference(compilePattern(pattern(text)), bytes(datagram))).toBe(expected);
  });
});

describe("UDP_CHECK's verdict", () => {
  it('without require_reply passes with silence and with any reply', () => {
    expect(verdict(null).silence()).toEqual({
      outcome: 'pass',
      code: 'ok',
      detail: 'no ICMP error within 1.5 s',
    });
    expect(verdict(null).reply(new Uint8Array(2000))).toMatchObject({ outcome: 'pass' });
  });

  it('with require_reply fails with silence', () => {
    expect(verdict({}).silence()).toEqual({
      outcome: 'fail',
      code: 'timeout',
      detail: 'no reply within 1.5 s',
    });
  });

  it.each([
    [{ minLength: 3 }, 2, 'reply of 2 bytes, at least 3 expected'],
    [{ maxLength: 3 }, 4, 'reply of 4 bytes, at most 3 expected'],
    [{}, 256, 'reply of 256 bytes, at most 255 expected'],
  ])('holds a reply to its lengths though there is no pattern: %j', (reply, length, detail) => {
    expect(verdict(reply).reply(new Uint8Array(length))).toEqual({ outcome: 'fail', code: 'body', detail });
  });

  it.each([
    [{ minLength: 3 }, 3],
    [{ maxLength: 3 }, 3],
    [{}, 255],
    [{}, 0],
  ])('passes at the limits: %j with %i bytes', (reply, length) => {
    expect(verdict(reply).reply(new Uint8Array(length))).toMatchObject({
      outcome: 'pass',
      detail: `reply of ${length} bytes`,
    });
  });

  it('compares with the pattern and shows what came instead', () => {
    const expected = verdict({ pattern: pattern('0102 xx04') });
    expect(expected.reply(bytes('0102ff0405'))).toMatchObject({
      outcome: 'pass',
      detail: 'reply of 5 bytes matches',
    });
    expect(expected.reply(bytes('0102ff05'))).toEqual({
      outcome: 'fail',
      code: 'body',
      detail: 'reply of 4 bytes differs from the expected one at byte 3: 05',
    });
    expect(expected.reply(bytes(`02${'ab'.repeat(30)}`)).detail).toBe(
      `reply of 31 bytes differs from the expected one at byte 0: 02${' ab'.repeat(15)} …`,
    );
  });
});
