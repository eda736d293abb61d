import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BodyDigest } from '../../../../checkers/http/body-digest.ts';

const md5 = (data: Uint8Array) => createHash('md5').update(data).digest('hex');

describe('BodyDigest', () => {
  it('leaves exactly the head out of the raw digest, however the bytes are cut into reads', () => {
    const headText = fc
      .array(fc.constantFrom('\r', '\n', '\r\n', 'a'), { maxLength: 12 })
      .map((parts) => parts.join(''));
    const heads = headText.filter((text) => !`${text}\r\n\r\n`.slice(0, -1).includes('\r\n\r\n'));
    fc.assert(
      fc.property(heads, fc.uint8Array({ maxLength: 30 }), fc.array(fc.nat(50)), (head, body, cuts) => {
        const wire = Buffer.concat([Buffer.from(`${head}\r\n\r\n`), body]);
        const digest = new BodyDigest();
        let start = 0;
        for (const cut of [...cuts, wire.length]
          .map((at) => Math.min(at, wire.length))
          .sort((a, b) => a - b)) {
          digest.addWire(wire.subarray(start, cut));
          start = cut;
        }
        digest.addDecoded(Buffer.from('decoded'));
        expect(digest.finish(true)).toEqual([md5(Buffer.from('decoded')), md5(body)]);
      }),
      { numRuns: 500 },
    );
  });

  it('offers the raw digest for chunked bodies only', () => {
    const digest = new BodyDigest();
    digest.addWire(Buffer.from('HTTP/1.0 200 OK\r\n\r\nabc and more'));
    digest.addDecoded(Buffer.from('abc'));
    expect(digest.finish(false)).toEqual([md5(Buffer.from('abc'))]);
  });
});
