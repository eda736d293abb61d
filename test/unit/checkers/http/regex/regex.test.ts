import { describe, expect, it } from 'vitest';
import { MAX_PATTERN_LENGTH, translateRegex } from '../../../../../checkers/http/regex/regex.ts';
import { type RegexSearcher, searchBody } from '../../../../../checkers/http/regex/search.ts';
import { toBytes } from '../../../../../checkers/http/regex/text.ts';
import type { BodyRegex } from '../../../../../checkers/http/spec.ts';

interface Wanted {
  readonly options?: string;
  readonly min?: number;
  readonly max?: number;
}

function translate(pattern: string, { options = '', min = 0, max }: Wanted = {}) {
  return translateRegex({
    pattern: toBytes(pattern),
    options: options === '' ? [] : options.split(' '),
    negated: false,
    minOffset: min,
    maxOffset: max ?? null,
  });
}

function regexOf(pattern: string, wanted: Wanted = {}): BodyRegex {
  const translation = translate(pattern, wanted);
  if (translation.kind === 'refused') throw new Error(translation.reason);
  return translation.regex;
}

/** Searches on the spot, whatever the pattern. */
const here: RegexSearcher = {
  search: ({ source, flags, text, start }) => {
    const regex = new RegExp(source, flags);
    regex.lastIndex = start;
    return Promise.resolve({ kind: 'found', index: regex.exec(text)?.index ?? null });
  },
};

async function matches(pattern: string, body: string | Buffer, wanted: Wanted = {}): Promise<boolean> {
  const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
  const outcome = await searchBody(regexOf(pattern, wanted), bytes, here);
  if (outcome.kind !== 'searched') throw new Error(outcome.kind);
  return outcome.matched;
}

/** Facts of pcre2pattern(3) and pcre2api(3); test/component/regex-pcre2.test.ts asks PCRE2 itself. */
const FACTS: readonly (readonly [
  pattern: string,
  options: string,
  body: string | Buffer,
  matched: boolean,
])[] = [
  ['OK', '', 'all OK here', true],
  ['ok', '', 'OK', false],
  ['ok', 'caseless', 'OK', true],
  ['[k-p]+x', 'caseless', 'KPX', true],
  ['[^a]', 'caseless', 'A', false],
  ['a.c', '', 'a\nc', false],
  ['a.c', '', 'a\rc', true],
  ['a.c', '', Buffer.from('a\u2028c', 'utf8'), false],
  ['a.c', 'utf', Buffer.from('a\u2028c', 'utf8'), true],
  ['a.c', 'dotall', 'a\nc', true],
  ['a\\Nc', 'dotall', 'a\nc', false],
  ['end$', '', 'the end\n', true],
  ['end$', '', 'the end\n\n', false],
  ['end$', 'dollar_endonly', 'the end\n', false],
  ['end$', 'multiline', 'end\nmore', true],
  ['end$', 'multiline', 'end\rmore', false],
  ['^more', '', 'end\nmore', false],
  ['^more', 'multiline', 'end\nmore', true],
  ['a\\n^', 'multiline', 'a\n', false],
  ['a\\n^', 'multiline alt_circumflex', 'a\n', true],
  ['\\Amore', 'multiline', 'end\nmore', false],
  ['end\\Z', 'multiline', 'end\nmore', false],
  ['end\\Z', '', 'end\n', true],
  ['end\\z', '', 'end\n', false],
  ['a b # c', 'extended', 'ab', true],
  ['a\\ b', 'extended', 'a b', true],
  ['[ ]b +', 'extended', ' bb', true],
  ['a(?#not b)c', '', 'ac', true],
  ['(?i)ok', '', 'OK', true],
  ['(?sx) a . b', '', 'a\nb', true],
  ['\\s', '', Buffer.from([0xa0]), false],
  ['\\s', '', '\v', true],
  ['\\h', '', Buffer.from([0xa0]), true],
  ['\\v', '', '\f', true],
  ['\\H', '', '\t', false],
  ['[\\S]', '', ' \t', false],
  ['[\\D\\d]', '', '7', true],
  ['[[:alpha:]]+[[:digit:]]', '', 'ab1', true],
  ['[[:^alpha:]]', '', 'ab', false],
  ['[[:upper:]]', 'caseless', 'a', true],
  ['[[:punct:]]', '', 'a~', true],
  ['[]a]b', '', ']b', true],
  ['[^]a]', '', ']', false],
  ['a[]b', 'allow_empty_class', 'ab', false],
  ['[a-]z', '', '-z', true],
  ['[\\w-x]', '', '-', true],
  ['[\\b]', '', '\b', true],
  ['a{2}b', '', 'aab', true],
  ['a{,2}b', '', 'aab', false],
  ['a{,2}b', '', 'a{,2}b', true],
  ['x{', '', 'x{', true],
  ['\\Q.*\\E', '', 'a.*b', true],
  ['\\Q.*\\E', '', 'ab', false],
  ['\\x41\\x{42}\\o{103}\\0', '', 'ABC\0', true],
  ['\\e\\a\\cA', '', '\x1b\x07\x01', true],
  ['a\\Rb', '', 'a\r\nb', true],
  ['a\\R\\nb', '', 'a\r\nb', false],
  ['(?<word>ab)-\\k<word>', '', 'ab-ab', true],
  ["(?P<w>ab)-\\k{w}(?'v'c)", '', 'ab-abc', true],
  ['(a|b)\\1', '', 'ab', false],
  ['(a|b)\\1', '', 'bb', true],
  ['(a)|b\\1', 'match_unset_backref', 'b', true],
  ['(?<=x)y(?!z)', '', 'xy', true],
  ['(?<!x)y', '', 'xy', false],
  ['ü', '', 'Ü', false],
  ['Ü', 'utf caseless', 'ü', true],
  ['^.$', '', 'ü', false],
  ['^.$', 'utf', 'ü', true],
  ['ü', 'caseless', Buffer.from([0xe3, 0xbc]), false],
  ['(a)b', 'no_auto_capture', 'ab', true],
  ['a+?b', 'ungreedy', 'aab', true],
  ['second', 'firstline', 'first\nsecond', false],
  ['irst.sec', 'firstline dotall', 'first\nsecond', true],
  ['t.sec', 'firstline dotall', 'first\nsecond', true],
];

describe('a PCRE2 regex in JavaScript', () => {
  it.each(FACTS)('%s with options "%s" on %j: %s', async (pattern, options, body, matched) => {
    expect(await matches(pattern, body, { options })).toBe(matched);
  });

  it('looks from the first byte given on, but what is before it is still there', async () => {
    expect(await matches('a', 'a-a', { min: 1, max: 1 })).toBe(false);
    expect(await matches('a', 'a-a', { min: 1, max: 2 })).toBe(true);
    expect(await matches('^a', 'a-a', { min: 2 })).toBe(false);
    expect(await matches('(?<=-)a', 'a-a', { min: 2 })).toBe(true);
    expect(await matches('a', 'a', { min: 2 })).toBe(false);
    expect(await matches('b', 'üb', { options: 'utf', min: 2, max: 2 })).toBe(true);
    expect(await matches('b', 'üb', { options: 'utf', min: 0, max: 1 })).toBe(false);
  });

  it.each([
    ['a++', 'possessive quantifier a'.slice(0, 21)],
    ['(?>a)', 'an atomic group'],
    ['(?|a)', 'a branch reset'],
    ['(?(1)a)', 'a conditional group'],
    ['(a)(?1)', 'recursion'],
    ['(?R)', 'recursion'],
    ['(?P>x)', 'recursion'],
    ['(?C1)', 'a callout'],
    ['(*UTF)a', 'verbs'],
    ['a(?i)b', 'an option such as (?i)'],
    ['(?i:b)', 'an option such as (?i)'],
    ['a\\Kb', '\\K'],
    ['\\Gb', '\\G'],
    ['\\Cb', '\\C'],
    ['\\Xb', '\\X'],
    ['\\p{L}', '\\p'],
    ['(a)?\\1', 'a back reference to a group that may not'],
    ['(a)|b\\1', 'a back reference to a group that may not'],
    ['((a)|b)\\2', 'a back reference to a group that may not'],
    ['\\1(a)', 'a back reference has no group before it'],
    ['(a\\1)', 'a back reference to a group that may not'],
    ['\\k<x>', 'a back reference has no group'],
    ['\\12', 'write octal codes'],
    ['[[.a.]]', '[.x.]'],
    ['[[:nope:]]', 'there is no class [:nope:]'],
    ['[z-a]', 'a range in a class is out of order'],
    ['(a', 'a ( is not closed'],
    ['a)', 'there is a ) without'],
    ['[a', 'the pattern ends too early'],
    ['a\\', 'the pattern ends too early'],
    ['*a', 'there is nothing for the * to repeat'],
    ['a**', 'there are two quantifiers'],
    ['^*', 'an assertion cannot be repeated'],
    ['(?=a)*', 'an assertion cannot be repeated'],
    ['a{3,2}', 'numbers out of order'],
    ['a{70000}', 'a count is above 65535'],
    ['\\x{100}', 'code 100 is too large without option utf'],
    ['(?<a>x)(?<a>y)', 'duplicate capture group name'],
    ['('.repeat(60), 'groups are nested'],
    ['x'.repeat(MAX_PATTERN_LENGTH + 1), 'the pattern is longer'],
  ])('is refused, by name, where it cannot be exact: %s', (pattern, reason) => {
    const translation = translate(pattern);
    expect(translation.kind).toBe('refused');
    if (translation.kind === 'refused') expect(translation.reason).toContain(reason);
  });

  it('knows its options, and refuses others', () => {
    expect(translate('a', { options: 'dupnames never_ucp use_offset_limit' }).kind).toBe('translated');
    expect(translate('a', { options: 'ucp' })).toMatchObject({
      reason: expect.stringContaining('option ucp is not'),
    });
    expect(translate('a', { options: 'casless' })).toMatchObject({ reason: 'there is no option casless' });
    expect(
      translateRegex({ pattern: '\xc3', options: ['utf'], negated: false, minOffset: 0, maxOffset: null }),
    ).toMatchObject({
      reason: 'option utf: the pattern is not UTF-8',
    });
  });

  it('says how much work it is at most', () => {
    const degree = (pattern: string) => regexOf(pattern).degree;
    expect(degree('ok')).toBe(1);
    expect(degree('a|b')).toBe(1);
    expect(degree('a.*b')).toBe(2);
    expect(degree('a.*b.*c|d')).toBe(3);
    expect(degree('(a+)+$')).toBeNull();
    expect(degree('(a|a)')).toBeNull();
    expect(degree('(?=a)')).toBeNull();
  });

  it('leaves to the searcher what may be long, and only that', async () => {
    const asked: string[] = [];
    const searcher: RegexSearcher = {
      search: ({ source }) => {
        asked.push(source);
        return Promise.resolve({ kind: 'expired', limit: 1000 });
      },
    };
    const small = Buffer.from('x'.repeat(500));
    const large = Buffer.from('x'.repeat(100_000));
    expect(await searchBody(regexOf('ok'), large, searcher)).toEqual({ kind: 'searched', matched: false });
    expect(await searchBody(regexOf('a.*b'), small, searcher)).toEqual({ kind: 'searched', matched: false });
    expect(asked).toEqual([]);
    expect(await searchBody(regexOf('a.*b'), large, searcher)).toEqual({ kind: 'expired', limit: 1000 });
    expect(await searchBody(regexOf('(x+)+y'), small, searcher)).toEqual({ kind: 'expired', limit: 1000 });
    expect(asked).toHaveLength(2);
  });
});
