import { describe, expect, it } from 'vitest';
import { decodeQuotedRegex, fromUtf8, toBytes } from '../../../../../checkers/http/regex/text.ts';

describe('the quoted string of a regex', () => {
  it.each([
    ['plain', 'plain'],
    ['\\\\d+', '\\d+'],
    ['\\a\\b\\E\\f\\n\\r\\t\\v', '\x07\b\x1b\f\n\r\t\v'],
    ['\\101\\7x\\0', 'A\x07x\0'],
    ['\\x41\\x4\\xe9', 'A\x04\xe9'],
    ['\\cA\\c[', '\x01\x1b'],
    ['\\q\\"\\.', 'q".'],
    ['ü', '\xc3\xbc'],
    ['\\ü', '\xc3\xbc'],
    ['end\\', 'end\\'],
  ])('undoes keepalived’s escapes: %s', (written, bytes) => {
    expect(decodeQuotedRegex(written)).toBe(bytes);
  });

  it('is bytes, which are UTF-8 or not', () => {
    expect(fromUtf8(toBytes('grün €'))).toBe('grün €');
    expect(fromUtf8('\xc3')).toBeUndefined();
  });
});
