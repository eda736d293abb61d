import { describe, expect, it } from 'vitest';
import { readReply } from '../../../support/http-replies.ts';

const ok = (...lines: string[]) => `HTTP/1.1 200 OK\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`;

describe('a status line', () => {
  it.each([
    ['HTTP/1.1 200 OK', 200],
    ['HTTP/1.0 404 Not Found', 404],
    ['HTTP/1.1 200', 200],
    ['HTTP/1.1 200 ', 200],
    ['HTTP/1.1  204\tNo Content', 204],
    ['HTTP/2 200', 200],
    ['HTTP/1.1 200OK', 200],
    ['HTTP/1.1 099 Low', 99],
    ['HTTP/9.9 999 High', 999],
    ['HTTP/1.1 101 Switching Protocols', 101],
    ['ICY 200 OK', 200],
    ['http/1.1 200 ok', 200],
    [`HTTP/1.1 200 ${'long '.repeat(1000)}`, 200],
  ])('%.30s is taken', (line, status) => {
    for (const end of ['\r\n', '\n']) {
      expect(readReply(`${line}${end}${end}`)).toMatchObject({ status, state: 'complete' });
    }
  });

  it.each([
    'SSH-2.0-OpenSSH_9.2p1',
    '220 mail ESMTP',
    'garbage 200 x',
    'HTTP/1.1 abc OK',
    'HTTP/1.1 20',
    'HTTP/1.1 2000',
    'HTTP/ 200 OK',
    'HTTP/1.1',
    'ICY',
    'HTTP/1.1200 OK',
    '\0\0\0\0',
  ])('%j is none', (line) => {
    expect(readReply(`${line}\r\n\r\n`)).toMatchObject({ status: 0, state: 'garbage' });
  });

  it('is known to be none without its end', () => {
    expect(readReply('SSH-2.0').state).toBe('garbage');
    expect(readReply('\0').state).toBe('garbage');
    expect(readReply('HTT')).toMatchObject({ state: 'head', whole: false });
  });

  it('may come after empty lines and interim replies', () => {
    const interim = 'HTTP/1.1 103 Early Hints\r\nContent-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n';
    expect(readReply(`\r\n\n${interim}${ok()}abc`)).toMatchObject({
      status: 200,
      chunked: false,
      content: 'abc',
      headBytes: 3 + interim.length + ok().length,
    });
  });
});

describe('the end of a body', () => {
  it.each([
    ['at Content-Length', ok('Content-Length: 2'), 'okmore', 'ok'],
    ['at a Content-Length in any case', ok('cOnTeNt-LeNgTh:2'), 'okmore', 'ok'],
    ['with a blank before the colon', ok('Content-Length : 2'), 'okmore', 'ok'],
    ['with a folded value', ok('Content-Length:', '  2'), 'okmore', 'ok'],
    ['with the same length twice', ok('Content-Length: 2', 'Content-Length: 2'), 'okmore', 'ok'],
    ['with the same length twice in one line', ok('Content-Length: 2, 2'), 'okmore', 'ok'],
    ['with lines that end with LF', 'HTTP/1.1 200 OK\nContent-Length: 2\n\n', 'okmore', 'ok'],
    ['with a line without a colon', ok('nonsense', 'Content-Length: 2'), 'okmore', 'ok'],
    ['with a line of the date', ok('Mon Nov 30 00:02:17 UTC 2026', 'Content-Length: 2'), 'okmore', 'ok'],
    ['at none', ok('Content-Length: 0'), 'more', ''],
    ['with one that is empty beside it', ok('Content-Length:', 'Content-Length: 2'), 'okmore', 'ok'],
    ['with one that is no number beside it', ok('Content-Length: x', 'Content-Length: 2'), 'okmore', 'ok'],
    ['of a 204', 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n', 'more', ''],
    ['of a 304', 'HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n', 'more', ''],
    ['of a 101', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n', 'more', ''],
  ])('is known %s', (_how, head, body, content) => {
    expect(readReply(head + body)).toMatchObject({ state: 'complete', content, whole: true });
    expect(readReply(head)).toMatchObject({ whole: content === '' });
  });

  it.each([
    ['without a word', ok()],
    ['with a Content-Length that is empty', ok('Content-Length:')],
    ['with two that differ', ok('Content-Length: 2', 'Content-Length: 3')],
    ['with one that is no number', ok('Content-Length: 2 bytes')],
    ['with a negative one', ok('Content-Length: -1')],
    ['with one that goes on after a blank', ok('Content-Length: 2 3')],
    [
      'with a name that only begins so',
      ok('Content-Length-Real: 2', 'Content-Lengt: 2', 'Content-Lengthy: 2'),
    ],
    ['with a blank in the name', ok('Content- Length: 2')],
    ['with an encoding that is not chunked', ok('Transfer-Encoding: gzip', 'Transfer-Encoding: chunkedish')],
    ['with an encoding after chunked', ok('Transfer-Encoding: chunked, gzip')],
    ['with a folded line that belongs to nothing', ok(' Content-Length: 2')],
    ['with a folded line of another field', ok('X-Node: a', '  Content-Length: 2')],
  ])('is the end of file %s', (_how, head) => {
    expect(readReply(`${head}all of it`)).toMatchObject({
      state: 'complete',
      content: 'all of it',
      chunked: false,
    });
  });

  it.each([
    'Transfer-Encoding: chunked',
    'transfer-encoding:CHUNKED',
    'Transfer-Encoding : chunked ; a=b',
    'Transfer-Encoding: gzip, chunked',
    'Transfer-Encoding: gzip,\r\n\tchunked',
    'Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked',
    'Transfer-Encoding: chunked,',
    'Transfer-Encoding: chunked\r\nContent-Length: 3',
  ])('is the last chunk with %j', (field) => {
    const framed = '5\r\nhello\r\n6 ;ext="x"\r\n world\r\n000\r\nTrailer: x\r\n\r\n';
    expect(readReply(`${ok(field)}${framed}more`)).toMatchObject({
      state: 'complete',
      chunked: true,
      content: 'hello world',
      wire: framed,
    });
  });
});

describe('a body that is not what it should be', () => {
  const chunked = ok('Transfer-Encoding: chunked');

  it.each([
    '',
    '5\r\nhel',
    '5\r\nhello',
    '5\r\nhello\r\n',
    '5\r\nhello\r\n0\r\n',
    '5\r\nhello\r\n0\r\nA: b\r\n',
  ])('ends before it is whole after %j', (part) => {
    expect(readReply(chunked + part)).toMatchObject({ state: 'body', whole: false, wire: part });
  });

  it.each(['hello', '\r\n', '5\r\nhelloX\r\n', ';\r\n', '5g\r\nhello\r\n', '-1\r\n'])(
    'lasts until the end of file after the chunk %j, and is not waited for where nobody wants it',
    (part) => {
      expect(readReply(chunked + part)).toMatchObject({ state: 'complete', wire: part });
      expect(readReply(chunked + part, [], { wanted: false })).toMatchObject({ state: 'complete' });
    },
  );

  it('is oversized as soon as that is known', () => {
    const limit = 4;
    expect(readReply(ok('Content-Length: 5'), [], { limit }).state).toBe('oversized');
    expect(readReply(ok(`Content-Length: ${'9'.repeat(400)}`), [], { limit }).state).toBe('oversized');
    expect(readReply(`${ok('Content-Length: 4')}abcd`, [], { limit }).state).toBe('complete');
    expect(readReply(`${ok()}abcd`, [], { limit }).state).toBe('complete');
    expect(readReply(`${ok()}abcde`, [], { limit }).state).toBe('oversized');
    expect(readReply(`${chunked}2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n`, [], { limit }).state).toBe('complete');
    expect(readReply(`${chunked}2\r\nab\r\n3\r\ncde\r\n`, [], { limit }).state).toBe('oversized');
    expect(readReply(`${chunked}${'f'.repeat(400)}\r\nabcde`, [], { limit }).state).toBe('oversized');
  });

  it('has a head of 64 KiB at the most', () => {
    const head = (bytes: number) => `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(bytes - 24)}\r\n\r\n`;
    expect(head(100)).toHaveLength(100);
    expect(readReply(head(65_536)).state).toBe('complete');
    expect(readReply(head(65_537)).state).toBe('garbage');
    expect(readReply(`${'HTTP/1.1 100 Continue\r\n\r\n'.repeat(10_000)}`).state).toBe('garbage');
    expect(readReply('\r\n'.repeat(40_000)).state).toBe('garbage');
  });
});
