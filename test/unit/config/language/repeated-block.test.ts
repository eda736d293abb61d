import { describe, expect, it } from 'vitest';
import { RepeatedStatement } from '../../../../src/config/language/repeated-block.ts';
import { parseText, shape } from '../../../support/config.ts';

const TEXT = 'a 1 {\n  b {\n    c 2\n  }\n}\nlonger 22 {\n  b {\n    c 2\n  }\n}\n';

describe('a statement that repeats a block', () => {
  const [first, second] = parseText(TEXT).tree;
  if (first === undefined || second === undefined) throw new Error('nothing was read');
  const start = TEXT.indexOf('{') + 1;
  const body = { text: TEXT.slice(start, TEXT.indexOf('\n}\n') + 3), start, first, statements: 2 };
  const repeated = new RepeatedStatement(
    second,
    body,
    TEXT.lastIndexOf('longer 22 {') + 'longer 22 {'.length,
  );

  it('reads like the one that was written', () => {
    expect(shape(repeated)).toEqual(shape(second));
  });

  it('has the places of its own text at every depth', () => {
    const places = (statement: typeof second): unknown[] => [
      statement.start,
      statement.end,
      ...statement.words.map((word) => [word.start, word.end]),
      ...(statement.block ?? []).map(places),
    ];
    expect(places(repeated)).toEqual(places(second));
  });

  it('makes what is inside once', () => {
    expect(repeated.block).toBe(repeated.block);
    expect(repeated.block[0]?.block).toBe(repeated.block[0]?.block);
  });
});
