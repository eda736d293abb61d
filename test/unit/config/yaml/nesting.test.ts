import { describe, expect, it } from 'vitest';
import { isNestedTooDeep, MAX_YAML_NESTING } from '../../../../src/config/yaml/nesting.ts';

function nested(depth: number): string {
  return Array.from({ length: depth }, (_, level) => `${' '.repeat(level)}a:`).join('\n');
}

describe('the nesting of a YAML document', () => {
  it.each([
    ['lists in brackets', '['.repeat(20_000)],
    ['maps in braces', '{a: '.repeat(20_000)],
    ['lists on one line', '- '.repeat(20_000)],
    ['keys on one line', '? '.repeat(20_000)],
    ['maps by their indents', nested(2000)],
    [
      'lists below one another',
      Array.from({ length: 300 }, (_, level) => `${' '.repeat(level)}-`).join('\n'),
    ],
    ['one level more than the most', nested(MAX_YAML_NESTING + 1)],
  ])('is too deep: %s', (_, text) => {
    expect(isNestedTooDeep(text)).toBe(true);
  });

  it.each([
    ['a list of many lines', '- a\n'.repeat(10_000)],
    ['many short lists', 'a: [1, 2, 3]\n'.repeat(10_000)],
    ['brackets in texts', 'regex: "[^a"\n'.repeat(10_000)],
    ['a long line', `a: ${'x'.repeat(10_000)}\n`],
    ['a long line of dashes', `a: x${' -'.repeat(1000)}\n`],
    ['a text that is indented far', `a: |\n${' '.repeat(500)}text\n${' '.repeat(501)}more\n`],
    ['indents that go in and out', `${nested(50)}\n`.repeat(20)],
    ['as deep as it may be', nested(MAX_YAML_NESTING)],
  ])('is not too deep: %s', (_, text) => {
    expect(isNestedTooDeep(text)).toBe(false);
  });
});
