import { describe, expect, it } from 'vitest';
import { didYouMean, editDistance } from '../../../src/cli/suggestion.ts';

const KNOWN = ['status', 'reload', 'version'];

describe('didYouMean', () => {
  it.each([
    ['statsu', 'status'],
    ['stat', 'status'],
    ['relod', 'reload'],
    ['Version', 'version'],
  ])('%s: did you mean %s?', (word, meant) => {
    expect(didYouMean(word, KNOWN)).toBe(`did you mean \`${meant}\`?`);
  });

  it.each(['drain', 'x', 's'.repeat(100)])('suggests nothing for %s', (word) => {
    expect(didYouMean(word, KNOWN)).toBeUndefined();
  });
});

describe('editDistance', () => {
  it.each([
    ['', 'abc', 3],
    ['abc', 'abc', 0],
    ['abc', 'acb', 1],
    ['kitten', 'sitting', 3],
  ])('%s and %s are %i apart', (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance);
    expect(editDistance(to, from)).toBe(distance);
  });
});
