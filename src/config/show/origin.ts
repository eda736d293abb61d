import type { LoadObserver } from '../language/load-observer.ts';
import type { Source, Span } from '../language/source.ts';
import { physicalSpan } from '../language/source.ts';
import type { Statement, Tree } from '../language/tree.ts';

/** The origin of a resolved value. */
export type Origin =
  /** The value is written in the block itself, or (`inherited`) in a block around it, whose keyword is `from`. */
  | {
      readonly kind: 'file' | 'inherited';
      /** The place, such as `lvsd.conf:12`. */
      readonly at: string;
      readonly from: string | null;
      /** The code of the diagnostic that explains why the value is not as it is written, or null. */
      readonly note: string | null;
    }
  /** The value is not written; `unused` is the place of a statement for it that was not used, or null. */
  | { readonly kind: 'default'; readonly unused: string | null; readonly note: string | null }
  /** The value is computed from other values. */
  | { readonly kind: 'derived' };

/** A statement and the blocks around it, the innermost first. */
interface Placed {
  readonly statement: Statement;
  readonly around: readonly Statement[];
}

/** Finds the statements that values of a Config came from. Reads each statement once. */
export class OriginFinder {
  readonly #effective: ReadonlySet<Statement>;
  readonly #notes = new Map<Statement, string>();
  readonly #placed = new Map<Source, Map<number, Placed>>();
  readonly #lines = new Map<Source, readonly number[]>();
  readonly #roots: Tree;

  constructor(observer: LoadObserver) {
    this.#effective = observer.effective();
    this.#roots = observer.tree;
    for (const { statement, code } of observer.tolerated) {
      if (!this.#notes.has(statement)) this.#notes.set(statement, code);
    }
    this.#index(observer.tree, []);
  }

  /** The place of a span as `file:line`. */
  place(span: Span): string {
    const { source, start } = physicalSpan(span);
    return `${source.path}:${this.#lineOf(source, start)}`;
  }

  /** The blocks that a part of the model came from, the innermost first. */
  blocksOf(span: Span): readonly Statement[] {
    const placed = this.#placed.get(span.source)?.get(span.start);
    return placed === undefined ? [] : [placed.statement, ...placed.around];
  }

  /** The top-level blocks of a keyword, the last one first. */
  topBlocks(keyword: string): readonly Statement[] {
    return this.#roots.filter((statement) => statement.keyword === keyword).reverse();
  }

  /** The origin of the value of any of `keywords`, which are searched in one block after the other. */
  find(blocks: readonly Statement[], keywords: readonly string[]): Origin {
    let unused: Statement | undefined;
    for (const [index, block] of blocks.entries()) {
      const given = (block.block ?? []).filter((statement) => keywords.includes(statement.keyword));
      const found = given.findLast((statement) => statement.block !== null || this.#effective.has(statement));
      if (found !== undefined) return this.#given(found, index === 0 ? null : block.keyword);
      unused ??= given.at(-1);
    }
    if (unused === undefined) return { kind: 'default', unused: null, note: null };
    return { kind: 'default', unused: this.place(unused), note: this.#notes.get(unused) ?? null };
  }

  /** The origin of a value in a block's own line. */
  header(block: Statement): Origin {
    return this.#given(block, null);
  }

  #given(statement: Statement, from: string | null): Origin {
    const note = this.#notes.get(statement) ?? null;
    return { kind: from === null ? 'file' : 'inherited', at: this.place(statement), from, note };
  }

  #index(statements: Tree, around: readonly Statement[]): void {
    for (const statement of statements) {
      if (statement.block === null) continue;
      const places = this.#placed.get(statement.source) ?? new Map<number, Placed>();
      this.#placed.set(statement.source, places.set(statement.start, { statement, around }));
      this.#index(statement.block, [statement, ...around]);
    }
  }

  /** The line number, from 1. It uses a table of line starts, because a large site needs half a million of them. */
  #lineOf(source: Source, offset: number): number {
    const known = this.#lines.get(source) ?? lineStarts(source.text);
    this.#lines.set(source, known);
    let low = 0;
    let high = known.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((known[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
