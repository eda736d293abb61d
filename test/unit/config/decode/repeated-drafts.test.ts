import { describe, expect, it } from 'vitest';
import { RepeatedDrafts } from '../../../../src/config/decode/repeated-drafts.ts';
import type { Statement } from '../../../../src/config/language/tree.ts';
import { parseText } from '../../../support/config.ts';

const HEADERS = ['real_server 10.0.0.1 80 {', '  real_server 10.0.0.2 80 {'];
const BODY = ['    weight 3', '  }'];

/** Two servers with equal blocks. */
function servers(): readonly [Statement, Statement] {
  const lines = ['virtual_server 10.0.0.9 80 {', `  ${HEADERS[0]}`, ...BODY, HEADERS[1], ...BODY, '}', ''];
  const [outer] = parseText(lines.join('\n')).tree;
  const [first, second] = outer?.block ?? [];
  if (first === undefined || second === undefined) throw new Error('nothing was read');
  return [first, second];
}

describe('drafts of blocks that repeat', () => {
  it('are copies with the places of the second block', () => {
    const [first, second] = servers();
    const drafts = new RepeatedDrafts();
    const [weight] = first.block ?? [];
    const draft = { statement: first, weight: { value: 3, statement: weight }, list: [1, null, 'a'] };
    drafts.keep(first, draft);
    const copy = drafts.draftFor<typeof draft>(second);
    expect(copy?.statement).toBe(second);
    expect(copy?.weight.value).toBe(3);
    expect(copy?.weight.statement?.start).toBe(second.block?.[0]?.start);
    expect(copy?.list).toEqual([1, null, 'a']);
    expect(copy?.list).not.toBe(draft.list);
  });

  it('are not there for the first block itself, nor before one was kept', () => {
    const [first, second] = servers();
    const drafts = new RepeatedDrafts();
    expect(drafts.draftFor(second)).toBeUndefined();
    drafts.keep(first, { statement: first });
    expect(drafts.draftFor(first)).toBeUndefined();
  });

  it.each([
    ['a map', { kept: new Map() }],
    ['a function', { kept: () => 1 }],
    ['an instance', { kept: [new RepeatedDrafts()] }],
  ])('are not kept when they hold %s', (_, draft) => {
    const [first, second] = servers();
    const drafts = new RepeatedDrafts();
    drafts.keep(first, draft);
    expect(drafts.draftFor(second)).toBeUndefined();
  });
});
