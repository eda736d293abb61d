import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neutralise, neutraliseLines } from '../../../../src/base/visible-text.ts';
import { displayWidth, fit, fold, padLeft, padRight } from '../../../../src/cli/render/text.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 60 });

describe('neutralise', () => {
  it.each([
    ['plain text', 'plain text'],
    ['\u001b[2J', '\\x1b[2J'],
    ['a\r\nb\tc', 'a\\x0d\\x0ab\\x09c'],
    ['\u009b31m', '\\x9b31m'],
    ['\u202egnp.exe', '\\u{202e}gnp.exe'],
    ['e\u0301\u0301', 'e\\u{301}\\u{301}'],
    ['größe 日本 ✓', 'größe 日本 ✓'],
  ])('%j becomes %j', (text, expected) => {
    expect(neutralise(text)).toBe(expected);
  });

  it('leaves nothing that a terminal obeys, and changes nothing the second time', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const harmless = neutralise(text);
        expect(harmless).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{M}]/u);
        expect(neutralise(harmless)).toBe(harmless);
      }),
    );
  });

  it('keeps line breaks where they are wanted, and nothing else', () => {
    expect(neutraliseLines('a\n\u001bb\rc')).toBe('a\n\\x1bb\\x0dc');
  });
});

describe('fit', () => {
  it.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 5, 'abcd…'],
    ['abc def', 5, 'abc…'],
    ['日本語', 4, '日…'],
    ['abc', 1, '…'],
    ['abc', 0, ''],
  ])('%s in %i columns is %s', (text, width, expected) => {
    expect(fit(text, width)).toBe(expected);
  });

  it('never takes more columns than there are', () => {
    fc.assert(
      fc.property(anyText.map(neutralise), fc.nat({ max: 40 }), (text, width) => {
        expect(displayWidth(fit(text, width))).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe('fold', () => {
  it.each([
    ['a bc def', 80, 2, ['a bc def']],
    ['a bc def', 5, 2, ['a bc', 'def']],
    ['a bc def ghi', 4, 2, ['a bc', 'def ghi']],
    ['abcdef gh', 3, 3, ['abcdef', 'gh']],
    ['', 3, 2, ['']],
  ])('breaks %j on %i columns and %i lines', (text, width, lines, expected) => {
    expect(fold(text, width, lines)).toEqual(expected);
  });

  it('loses no word and makes no more lines than allowed', () => {
    const words = (text: string): string[] => text.split(' ').filter((word) => word !== '');
    fc.assert(
      fc.property(fc.string(), fc.nat({ max: 20 }), fc.integer({ min: 1, max: 4 }), (text, width, lines) => {
        const folded = fold(text, width, lines);
        expect(words(folded.join(' '))).toEqual(words(text));
        expect(folded.length).toBeLessThanOrEqual(lines);
      }),
    );
  });
});

describe('padding', () => {
  it('fills up to the width in columns, not characters', () => {
    expect(padRight('日本', 6)).toBe('日本  ');
    expect(padLeft('12', 4)).toBe('  12');
    expect(padLeft('12345', 4)).toBe('12345');
  });
});
