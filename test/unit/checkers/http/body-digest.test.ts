import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { BodyDigest } from '../../../../checkers/http/body-digest.ts';

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

describe('BodyDigest', () => {
  it('is of the content, and for chunked bodies of the bytes with their framing as well', () => {
    for (const chunked of [false, true]) {
      const digest = new BodyDigest();
      digest.content(Buffer.from('ab'));
      digest.wire(Buffer.from('2\r\nab\r\n'));
      digest.content(Buffer.from('c'));
      digest.wire(Buffer.from('1\r\nc\r\n0\r\n\r\n'));
      const framed = md5('2\r\nab\r\n1\r\nc\r\n0\r\n\r\n');
      expect(digest.finish(chunked)).toEqual(chunked ? [md5('abc'), framed] : [md5('abc')]);
    }
  });
});
