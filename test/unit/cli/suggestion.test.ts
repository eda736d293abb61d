import { describe, expect, it } from 'vitest';
import { didYouMean } from '../../../src/cli/suggestion.ts';

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
