import { describe, expect, it } from 'vitest';
import { DEFAULT_HELO_NAME, heloNameProblem, smtpTotalTimeout } from '../../../../checkers/smtp/spec.ts';
import { judgeSmtpEnd, judgeSmtpReply } from '../../../../checkers/smtp/verdict.ts';
import { loopbackConnection } from '../../../support/loopback-server.ts';

const connection = loopbackConnection('127.0.0.1', 25, { timeout: 2000 });
const reply = (code: number, firstLine = `${code} text`) => ({ kind: 'reply', code, firstLine }) as const;

describe("SMTP_CHECK's verdict", () => {
  it('goes on after 220 and 250', () => {
    expect(judgeSmtpReply('greeting', reply(220))).toBeNull();
    expect(judgeSmtpReply('HELO', reply(250))).toBeNull();
  });

  it.each([221, 250, 500])('passes with any reply to QUIT, such as %i', (code) => {
    expect(judgeSmtpReply('QUIT', reply(code))).toMatchObject({
      outcome: 'pass',
      detail: `greeting 220, HELO 250, QUIT ${code}`,
    });
  });

  it.each([
    ['greeting', 554, "the greeting is '554 text', expected 220"],
    ['greeting', 250, "the greeting is '250 text', expected 220"],
    ['HELO', 220, "the reply to HELO is '220 text', expected 250"],
    ['HELO', 421, "the reply to HELO is '421 text', expected 250"],
  ] as const)('fails with status when %s gets %i', (stage, code, detail) => {
    expect(judgeSmtpReply(stage, reply(code))).toEqual({ outcome: 'fail', code: 'status', detail });
  });

  it('shows the first line of garbage without its control characters', () => {
    const garbage = { kind: 'garbage', firstLine: '\u001b[31mSSH\u0007' } as const;
    expect(judgeSmtpReply('QUIT', garbage)).toEqual({
      outcome: 'fail',
      code: 'protocol',
      detail: "the reply to QUIT is not SMTP: ' [31mSSH '",
    });
  });

  it('says what was waited for when the dialogue ends early', () => {
    expect(judgeSmtpEnd('greeting', { kind: 'closed' }, connection)).toEqual({
      outcome: 'fail',
      code: 'protocol',
      detail: 'connection closed, no greeting',
    });
    expect(judgeSmtpEnd('QUIT', { kind: 'closed' }, connection).detail).toBe(
      'connection closed, no reply to QUIT',
    );
  });

  it.each([
    [null, false, 'no answer within 2 s'],
    ['greeting', false, 'connected, but no greeting within 2 s'],
    ['HELO', false, 'connected, but no reply to HELO within 2 s'],
    ['HELO', true, 'dialogue not complete within 8 s'],
  ] as const)('tells which deadline passed (%s, total: %s)', (stage, total, detail) => {
    expect(judgeSmtpEnd(stage, { kind: 'expired', total }, connection)).toEqual({
      outcome: 'fail',
      code: 'timeout',
      detail,
    });
  });

  it('judges errors of the system as for every connection', () => {
    const fault = { code: 'ECONNRESET', syscall: 'read', message: 'read ECONNRESET' };
    expect(judgeSmtpEnd('HELO', { kind: 'fault', fault }, connection)).toMatchObject({ code: 'reset' });
  });

  it('allows four timeouts for the dialogue', () => {
    expect(smtpTotalTimeout(connection)).toBe(8000);
  });
});

describe('heloNameProblem', () => {
  it.each([DEFAULT_HELO_NAME, 'x', '[192.0.2.1]', 'a'.repeat(255)])('accepts %s', (name) => {
    expect(heloNameProblem(name)).toBeNull();
  });

  it.each(['', 'a b', 'a\r\nRCPT', 'ü.example', 'a'.repeat(256)])('refuses %j', (name) => {
    expect(heloNameProblem(name)).toEqual(expect.any(String));
  });
});
