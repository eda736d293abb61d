import type { BlockBody } from '../language/repeated-block.ts';
import type { Statement } from '../language/tree.ts';
import { indentOf } from './indent.ts';

/** The number of recent blocks that a new block is compared with, latest first. Listed in docs/limits.md. */
export const MAX_REMEMBERED_BLOCKS = 8;
/** Longer blocks are not remembered. Listed in docs/limits.md. */
export const MAX_REMEMBERED_CHARACTERS = 4096;

/** The most recent blocks, among which a block equal to the next one is searched. */
export class RememberedBlocks {
  readonly #entries: { readonly key: string; readonly body: BlockBody }[] = [];

  add(key: string, body: BlockBody): void {
    this.#entries.unshift({ key, body });
    if (this.#entries.length > MAX_REMEMBERED_BLOCKS) this.#entries.pop();
  }

  /** The block that stands whole in a text at an offset; `key` must be equal, too. */
  find(key: string, text: string, offset: number): BlockBody | undefined {
    const at = this.#entries.findIndex(
      (entry) => entry.key === key && text.startsWith(entry.body.text, offset),
    );
    const found = this.#entries[at];
    if (found === undefined || at === 0) return found?.body;
    this.#entries.splice(at, 1);
    this.#entries.unshift(found);
    return found.body;
  }
}

/**
 * The properties besides its text that decide how a block is read: its keyword, and the indentation of it and of the
 * block around it.
 */
export function indentKey(outer: number | null, header: Statement): string {
  return `${header.keyword} ${indentOf(header)} ${outer}`;
}
