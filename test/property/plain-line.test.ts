import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainLineAt } from '../../src/config/keepalived/plain-line.ts';
import type { Tree } from '../../src/config/language/tree.ts';
import { parseText } from '../support/config.ts';

const word = fc.oneof(
  fc.constantFrom(
    'virtual_server',
    'include',
    'included',
    '10.0.0.1',
    '2001:db8::1',
    '80',
    '10.0.0.1-9',
    'x*',
    '%',
    'a,b',
  ),
  fc.string({
    unit: fc.constantFrom('a', 'Z', '0', '.', ':', '/', '-', '_', '@', '~', '=', '{', '}'),
    minLength: 1,
    maxLength: 6,
  }),
);
const blanks = fc.string({ unit: fc.constantFrom(' ', '\t'), minLength: 1, maxLength: 3 });
const edge = fc.string({ unit: fc.constantFrom(' ', '\t'), maxLength: 3 });
const body = fc.oneof(
  fc.array(fc.tuple(word, blanks), { minLength: 1, maxLength: 4 }).map((words) => words.flat().join('')),
  fc.constantFrom('}', '{', ''),
);
const line = fc
  .tuple(edge, body, fc.constantFrom('', '{', ' {'), edge, fc.constantFrom('', '\r'))
  .map((parts) => parts.join(''));

/** What was read, without its places. */
function shape(tree: Tree): unknown {
  return tree.map(({ keyword, words, block }) => [
    keyword,
    words.map(({ text }) => text),
    block === null ? null : shape(block),
  ]);
}

function read(lines: readonly string[], tail: string): unknown {
  const { tree, diagnostics } = parseText(lines.map((text) => text.replace(/\r?$/, `${tail}$&`)).join('\n'));
  return [shape(tree), diagnostics.inFileOrder([]).map(({ code }) => code)];
}

describe('plain lines', () => {
  it('mean the same with a comment behind them, which takes them the general way', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        // An include is told by its whole line, comment or not; here there is nothing to include.
        const kept = lines.filter((text) => !/^\s*(?:@\S*\s+)?include/.test(text));
        expect(read(kept, '')).toEqual(read(kept, ' #'));
      }),
      { numRuns: 1500 },
    );
  });

  it('are most lines of a site, and no line with a meaning of its own', () => {
    const plain = ['virtual_server 10.0.0.1 80 {', '  weight 1', '\t}', 'lb_algo rr\r', 'TCP_CHECK {  '];
    for (const text of plain) expect(plainLineAt(`${text}\nx`, 0)).not.toBeNull();
    const others = [
      'include a.conf',
      '@id x',
      '$A=1',
      'a $A',
      '~SEQ(1) a',
      'a # b',
      'a ! b',
      'a "b"',
      'a { b',
      '} a',
      '{',
      '',
      'a \\',
    ];
    for (const text of others) expect(plainLineAt(`${text}\nx`, 0)).toBeNull();
  });

  it('have an end even where the file has none', () => {
    expect(plainLineAt('weight 1', 0)).toEqual({ start: 0, end: 8, opens: -1, closes: false, next: 9 });
    expect(plainLineAt('real_server 10.0.0.1 80 {\r\n', 0)).toMatchObject({ start: 0, end: 23, opens: 24 });
    expect(plainLineAt(`a ${'b'.repeat(300)}\n`, 0)).toBeNull();
  });
});
