import { describe, expect, it } from 'vitest';
import { neutralise, neutraliseJson, neutraliseLines } from '../../../src/base/visible-text.ts';

describe('text from outside', () => {
  it('loses what a terminal would obey', () => {
    expect(neutralise('plain')).toBe('plain');
    expect(neutralise('a\x1b[31mb\nc')).toBe('a\\x1b[31mb\\x0ac');
    expect(neutralise('a\u202eb')).toBe('a\\u{202e}b');
    expect(neutraliseLines('a\nb\x07')).toBe('a\nb\\x07');
  });

  it('is the same to a parser of JSON', () => {
    const value = { text: 'a\u202e\u{1f600}\u0301b' };
    expect(JSON.parse(neutraliseJson(JSON.stringify(value)))).toEqual(value);
  });
});
