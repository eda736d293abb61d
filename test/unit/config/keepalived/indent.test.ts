import { describe, expect, it } from 'vitest';
import { indentOf } from '../../../../src/config/keepalived/indent.ts';

const spanOf = (text: string, word: string) => {
  const start = text.indexOf(word);
  return { source: { path: 'a.conf', text }, start, end: start + word.length };
};

describe('the indent of a statement', () => {
  it.each([
    ['weight 1', 0],
    ['a {\n  weight 1', 2],
    ['a\n\t \tweight 1', 3],
  ])('is the number of blanks before it on its line: %j', (text, indent) => {
    expect(indentOf(spanOf(text, 'weight'))).toBe(indent);
  });

  it('is unknown behind other text, in an expansion, and beyond what anybody writes', () => {
    expect(indentOf(spanOf('a { weight 1', 'weight'))).toBeNull();
    expect(indentOf(spanOf(`${' '.repeat(5000)}weight`, 'weight'))).toBeNull();
    const { source, start, end } = spanOf('  weight', 'weight');
    const expandedFrom = { source, start: 0, end: 1 };
    expect(indentOf({ source: { ...source, expandedFrom }, start, end })).toBeNull();
  });
});
