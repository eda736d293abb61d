import { describe, expect, it } from 'vitest';

import { codes, loadText } from '../../support/config.ts';

const MEGABYTE = 1024 * 1024;

/**
 * Inputs that would take for ever, or all memory, in a reader without bounds. A reader that is not linear runs into
 * the test's own time limit, which is a hundred times what these take.
 */
describe('inputs made to break readers', () => {
  it.each([
    ['a line of 10 MB without a word boundary', 'x'.repeat(10 * MEGABYTE), 'error wrong-syntax'],
    ['a line of 10 MB of words', 'x '.repeat(5 * MEGABYTE), 'error word-limit'],
    ['a megabyte of opening braces', '{'.repeat(MEGABYTE), 'error nesting-limit'],
    ['a megabyte of closing braces', '}'.repeat(MEGABYTE), 'warning surplus-brace'],
    ['a million open blocks', 'x{'.repeat(MEGABYTE), 'error nesting-limit'],
    ['more statements than any site has', 'k\n'.repeat(MEGABYTE), 'error statement-limit'],
    ['10 MB of quotes', '"'.repeat(10 * MEGABYTE - 1), 'error unterminated-quote'],
    ['a million unterminated quotes', '"\n'.repeat(MEGABYTE), 'error unterminated-quote'],
    ['10 MB of dollars', '$'.repeat(10 * MEGABYTE), 'error wrong-syntax'],
    ['megabytes of broken references', '${_ENV '.repeat(MEGABYTE / 4), 'error nesting-limit'],
    ['megabytes of predefined names', '${_HASH}'.repeat(MEGABYTE / 4), 'warning no-virtual-servers'],
    ['megabytes of broken generators', '~SEQ(\n'.repeat(MEGABYTE / 4), 'error invalid-generator'],
    ['megabytes of nested generators', '~SEQ(I,2) '.repeat(MEGABYTE / 4), 'error expansion-limit'],
    ['10 MB of backslashes', '\\'.repeat(10 * MEGABYTE), 'error wrong-syntax'],
    ['a definition of itself', '$A=${A}x\nk $A', 'error definition-cycle'],
    ['a sequence of 10^9', '~SEQ(I,1,1000000000) k', 'error expansion-limit'],
    ['a sequence of 10^9 that gives nothing', '~SEQ(I,1,1000000000) @no k', 'error expansion-limit'],
  ])('reads %s in bounded time', (_, text, expected) => {
    expect(codes(loadText('main.conf', text))).toContain(expected);
  });

  it('reads definitions that double forty times in bounded time and memory', () => {
    const doubling = Array.from(
      { length: 40 },
      (_, level) => `$D${level + 1}=\${D${level}}\${D${level}}`,
    ).join('\n');
    expect(codes(loadText('main.conf', `$D0=x\n${doubling}\nk $D40`))).toContain('error expansion-limit');
    expect(codes(loadText('main.conf', `$D0=\n${doubling}\nk $D40`))).toContain('error expansion-limit');
  });

  it('reads a long chain of multi-line definitions in bounded time', () => {
    const chain = Array.from({ length: 20_000 }, (_, level) => `$D${level}=a \\\n$D${level + 1}\n`).join('');
    expect(codes(loadText('main.conf', `${chain}$D0`))).toContain('error expansion-limit');
  });

  it.each([
    ['deep flow nesting', `${'['.repeat(20_000)}${']'.repeat(20_000)}`, 'error yaml-limit'],
    [
      'deep block nesting',
      Array.from({ length: 5000 }, (_, i) => `${' '.repeat(i % 2000)}a:`).join('\n'),
      'error yaml-limit',
    ],
    ['more than the YAML limit', 'x'.repeat(17 * MEGABYTE), 'error yaml-limit'],
    ['a key of 10 MB', 'x'.repeat(10 * MEGABYTE), 'error yaml-structure'],
    ['a map that merges itself', '&a\n<<: *a\n', 'error yaml-structure'],
  ])('reads YAML of %s in bounded time', (_, text, expected) => {
    expect(codes(loadText('main.yaml', text))).toContain(expected);
  });

  it('stops following YAML aliases at a bound', () => {
    const servers = Array.from({ length: 1100 }, () => '*s').join(',');
    const text = `x-s: &s {address: 10.0.0.1}\nx-l: &l [${servers}]\nx-v: &v {address: 10.0.0.1, real_servers: *l}\nvirtual_servers: [${Array.from({ length: 1100 }, () => '*v').join(',')}]\n`;
    expect(codes(loadText('main.yaml', text))).toContain('error yaml-limit');
  });
});
