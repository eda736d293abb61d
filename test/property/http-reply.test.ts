import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readReply } from '../support/http-replies.ts';

const MORSELS = [
  'HTTP/1.1 200 OK\r\n',
  'HTTP/1.0 404 Not Found\n',
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 204 No Content\r\n',
  'ICY 200 OK\r\n',
  'Content-Length: 3\r\n',
  'Content-Length : 3, 3\r\n',
  'Content-Length:\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Transfer-Encoding: gzip,\r\n',
  ' chunked\r\n',
  'X-Node: a\r\n',
  'nonsense\r\n',
  '\r\n',
  '\n',
  '\r',
  '3\r\nabc\r\n',
  'A;x=y\r\n0123456789\r\n',
  '0\r\n\r\n',
  '0\r\nTrailer: x\r\n\r\n',
  'ffffffffffffffffff\r\n',
  '5',
  'abc',
] as const;

const noise = fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
const part = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...MORSELS) }, { weight: 1, arbitrary: noise });
/** Most begin as a reply does, or they would be told apart by their first bytes. */
const wire = fc
  .tuple(
    fc.constantFrom('HTTP/1.1 200 OK\r\n', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', ''),
    fc.array(part, { maxLength: 12 }),
  )
  .map(([start, parts]) => start + parts.join(''));

describe('ReplyReader', () => {
  it('reads any bytes the same in one piece as in many, and hands on what came in its order', () => {
    fc.assert(
      fc.property(wire, fc.array(fc.nat(200), { maxLength: 8 }), (reply, cuts) => {
        const whole = readReply(reply);
        expect(readReply(reply, cuts)).toEqual(whole);
        expect(
          readReply(
            reply,
            Array.from(reply, (_, index) => index),
          ),
        ).toEqual(whole);
        expect(reply.slice(whole.headBytes).startsWith(whole.wire)).toBe(true);
        expect(whole.content.length).toBeLessThanOrEqual(whole.wire.length);
      }),
      { numRuns: 3000 },
    );
  });

  it('finds in a well-formed reply what was put into it', () => {
    const body = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
    const framing = fc.constantFrom('length', 'chunks', 'end of file');
    const status = fc.integer({ min: 200, max: 599 }).filter((code) => code !== 204 && code !== 304);
    fc.assert(
      fc.property(status, body, framing, fc.integer({ min: 1, max: 20 }), (code, content, how, size) => {
        const chunks = content.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
        const framed = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('');
        const field = {
          length: `Content-Length: ${content.length}\r\n`,
          chunks: 'Transfer-Encoding: chunked\r\n',
        };
        const sent = how === 'chunks' ? `${framed}0\r\n\r\n` : content;
        const head = `HTTP/1.1 ${code} X\r\nServer: x\r\n${how === 'end of file' ? '' : field[how]}\r\n`;
        expect(readReply(head + sent)).toEqual({
          state: 'complete',
          status: code,
          chunked: how === 'chunks',
          headBytes: head.length,
          content,
          wire: sent,
          whole: true,
        });
      }),
      { numRuns: 1000 },
    );
  });
});
