import { describe, expect, it } from 'vitest';
import { SmtpReplyReader } from '../../../../checkers/smtp/reply.ts';
import { MAX_REPLY_BYTES } from '../../../../checkers/smtp/spec.ts';

/** Every reply in these bytes, until one that is none. */
function replies(text: string) {
  const reader = new SmtpReplyReader();
  reader.push(text);
  const found = [];
  for (let reply = reader.next(); reply !== null; reply = reader.next()) {
    found.push(reply);
    if (reply.kind !== 'reply') break;
  }
  return found;
}

const reply = (code: number, firstLine: string) => ({ kind: 'reply', code, firstLine });

describe('SmtpReplyReader', () => {
  it.each([
    ['a line with text', '220 mail ready\r\n', [reply(220, '220 mail ready')]],
    ['a line without text', '220\r\n', [reply(220, '220')]],
    ['a line with a space and no text', '250 \r\n', [reply(250, '250 ')]],
    ['a line that ends with LF alone', '220 x\n', [reply(220, '220 x')]],
    ['several lines', '220-mail\r\n220-\r\n220 ready\r\n', [reply(220, '220-mail')]],
    ['several lines, the last without text', '250-a\r\n250\r\n', [reply(250, '250-a')]],
    ['two replies in one packet', '220 a\r\n250 b\r\n', [reply(220, '220 a'), reply(250, '250 b')]],
    ['an incomplete line', '220 mail rea', []],
    ['an incomplete reply', '220-mail\r\n220-more\r\n', []],
  ])('reads %s', (_, text, expected) => {
    expect(replies(text)).toEqual(expected);
  });

  it.each([
    ['no code', 'SSH-2.0-OpenSSH_9.2\r\n', 'SSH-2.0-OpenSSH_9.2'],
    ['four digits', '2200 x\r\n', '2200 x'],
    ['text right after the code', '220x\r\n', '220x'],
    ['an empty line', '\r\n', ''],
    ['another code within one reply', '220-a\r\n250 b\r\n', '220-a'],
    ['a broken line within a reply', '220-a\r\noops\r\n', '220-a'],
  ])('calls %s garbage', (_, text, firstLine) => {
    expect(replies(text)).toEqual([{ kind: 'garbage', firstLine }]);
  });

  it('keeps only the beginning of a long line for people', () => {
    const [found] = replies(`220 ${'x'.repeat(1000)}\r\n`);
    expect(found).toMatchObject({ kind: 'reply', code: 220, firstLine: `220 ${'x'.repeat(116)}…` });
  });

  it('takes a reply of the largest size, and one byte more is oversized, with line ends or without', () => {
    const line = (length: number) => `220 ${'x'.repeat(length - 4)}`;
    expect(replies(`${line(MAX_REPLY_BYTES)}\n`)).toMatchObject([{ kind: 'reply' }]);
    expect(replies(`${line(MAX_REPLY_BYTES + 1)}\n`)).toEqual([{ kind: 'oversized' }]);
    expect(replies(line(MAX_REPLY_BYTES + 1))).toEqual([{ kind: 'oversized' }]);
    expect(replies('220-x\r\n'.repeat(MAX_REPLY_BYTES / 7 + 1))).toEqual([{ kind: 'oversized' }]);
  });

  it('grants each reply the whole size', () => {
    const long = `220 ${'x'.repeat(MAX_REPLY_BYTES - 10)}\r\n`;
    expect(replies(long + long)).toHaveLength(2);
  });

  it('counts lines, so that a caller sees progress before a reply is complete', () => {
    const reader = new SmtpReplyReader();
    reader.push('220-a\r\n220-b\r\n220-');
    expect(reader.next()).toBeNull();
    expect(reader.lines).toBe(2);
  });
});
