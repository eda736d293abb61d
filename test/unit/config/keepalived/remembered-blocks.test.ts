import { describe, expect, it } from 'vitest';
import {
  indentKey,
  MAX_REMEMBERED_BLOCKS,
  RememberedBlocks,
} from '../../../../src/config/keepalived/remembered-blocks.ts';
import type { BlockBody } from '../../../../src/config/language/repeated-block.ts';
import { parseText } from '../../../support/config.ts';

const [first] = parseText('real_server 10.0.0.1 80 {\n}\n').tree;
if (first === undefined) throw new Error('nothing was read');

function bodyOf(text: string): BlockBody {
  return { text, start: 0, first: first as NonNullable<typeof first>, statements: 1 };
}

describe('blocks that are remembered', () => {
  it('are found where they stand whole at an offset, under an equal key', () => {
    const blocks = new RememberedBlocks();
    const body = bodyOf('\n weight 1\n}\n');
    blocks.add('key', body);
    expect(blocks.find('key', 'x {\n weight 1\n}\n', 3)).toBe(body);
    expect(blocks.find('other', 'x {\n weight 1\n}\n', 3)).toBeUndefined();
    expect(blocks.find('key', 'x {\n weight 1\n}', 3)).toBeUndefined();
    expect(blocks.find('key', 'x {\n weight 2\n}\n', 3)).toBeUndefined();
  });

  it('are the ones that were met last', () => {
    const blocks = new RememberedBlocks();
    const bodies = Array.from({ length: MAX_REMEMBERED_BLOCKS + 1 }, (_, index) =>
      bodyOf(`\n${index}.\n}\n`),
    );
    for (const body of bodies.slice(0, MAX_REMEMBERED_BLOCKS)) blocks.add('key', body);
    // The oldest is met once more, so that the second one goes.
    expect(blocks.find('key', '\n0.\n}\n', 0)).toBe(bodies[0]);
    blocks.add('key', bodies.at(-1) ?? bodyOf(''));
    expect(blocks.find('key', '\n0.\n}\n', 0)).toBe(bodies[0]);
    expect(blocks.find('key', '\n1.\n}\n', 0)).toBeUndefined();
  });

  it('differ by keyword and by both indents', () => {
    const [outer] = parseText('virtual_server 10.0.0.1 80 {\n  real_server 10.0.0.1 80 {\n  }\n}\n').tree;
    const [inner] = outer?.block ?? [];
    if (outer === undefined || inner === undefined) throw new Error('nothing was read');
    const keys = [indentKey(null, outer), indentKey(0, inner), indentKey(2, inner), indentKey(null, inner)];
    expect(new Set(keys).size).toBe(4);
  });
});
