import type { Diagnostics } from '../diagnostic.ts';
import type { Source, Span } from '../source.ts';
import type { Statement, Word } from '../tree.ts';
import { writtenName } from '../tree.ts';
import { isBlank } from './line.ts';
import type { StatementStream, StreamItem } from './statement-stream.ts';

/** Statements of one configuration. Listed in docs/limits.md. */
export const MAX_STATEMENTS = 1_000_000;

/** Blocks inside one another. Listed in docs/limits.md. */
export const MAX_NESTING = 64;

/** What the tree builder must know of keywords to name the brace that is missing. */
export interface BlockGrammar {
  /** Keywords that always have a block. */
  readonly blocks: ReadonlySet<string>;
  /** Keywords that stand at the top only, so that meeting one deeper means a block was left open. */
  readonly topLevel: ReadonlySet<string>;
  /** Keywords that never stand inside a block of their own kind. */
  readonly notNested: ReadonlySet<string>;
}

interface MutableStatement {
  keyword: string;
  words: readonly Word[];
  source: Source;
  start: number;
  end: number;
  block: Statement[] | null;
}

interface OpenBlock {
  readonly statement: MutableStatement | null;
  readonly children: Statement[];
  readonly indent: number | null;
}

/** Puts the statements of a stream into a tree by their braces. Never throws; bounded in size and depth. */
export class TreeBuilder {
  readonly #stream: StatementStream;
  readonly #diagnostics: Diagnostics;
  readonly #grammar: BlockGrammar;
  readonly #root: Statement[] = [];
  readonly #open: OpenBlock[] = [];
  #last: MutableStatement | null = null;
  #count = 0;
  #tooDeep = 0;
  /** The block whose closing brace stands where an outer block's should: it is probably the one left open. */
  #suspect: MutableStatement | null = null;
  /** A top-level block whose closing brace is indented as one of a block inside it. */
  #early: { readonly block: OpenBlock; readonly brace: StreamItem } | null = null;

  constructor(stream: StatementStream, grammar: BlockGrammar, diagnostics: Diagnostics) {
    this.#stream = stream;
    this.#grammar = grammar;
    this.#diagnostics = diagnostics;
  }

  /**
   * The statements of the top level, each as soon as its block is complete, so that who decodes them one by one needs
   * not hold them all.
   */
  *statements(): Generator<Statement, void> {
    for (let item = this.#stream.next(); item !== null; item = this.#stream.next()) {
      if (!this.#take(item)) break;
      if (this.#root.length > 1) yield* this.#root.splice(0, this.#root.length - 1);
    }
    this.#requireBlock('end');
    if (this.#open.length > 0) this.#leftOpen(0);
    yield* this.#root.splice(0);
  }

  /** False when there are too many statements. */
  #take(item: StreamItem): boolean {
    if (item.kind !== 'words') {
      if (item.kind === 'open') this.#openBlock(item);
      else this.#close(item);
      return true;
    }
    this.#count += 1;
    if (this.#count > MAX_STATEMENTS) {
      const message = `there are more than ${MAX_STATEMENTS} statements; the rest is not read`;
      this.#diagnostics.error('statement-limit', item, message);
      return false;
    }
    this.#add(item);
    return true;
  }

  #add(item: Extract<StreamItem, { kind: 'words' }>): void {
    this.#requireBlock('statement');
    const keyword = item.words[0]?.text ?? '';
    this.#closeForgotten(keyword);
    this.#reopenEarly(keyword, item);
    const { words, source, start, end } = item;
    const statement: MutableStatement = { keyword, words, source, start, end, block: null };
    (this.#open.at(-1)?.children ?? this.#root).push(statement);
    this.#last = statement;
  }

  /**
   * A keyword that must have a block is entered without its brace, as keepalived does; but not when a block ends behind
   * it, which is then the outer one.
   */
  #requireBlock(next: 'statement' | 'end'): void {
    const last = this.#last;
    if (last === null || !this.#grammar.blocks.has(last.keyword)) return;
    this.#diagnostics.error(
      'missing-open-brace',
      last,
      `${last.keyword} needs a block, but no \`{\` follows`,
      {
        hint: `write \`${last.words.map((word) => word.text).join(' ')} {\``,
      },
    );
    if (next === 'end') last.block = [];
    else this.#enter(last);
  }

  #openBlock(item: StreamItem): void {
    const last = this.#last;
    this.#last = null;
    if (last !== null) {
      this.#enter(last);
      return;
    }
    this.#diagnostics.error(
      'unexpected-brace',
      item,
      'this `{` belongs to no keyword; its block is left out',
    );
    this.#push({ statement: null, children: [], indent: null }, item);
  }

  #enter(statement: MutableStatement): void {
    const children: Statement[] = [];
    statement.block = children;
    this.#last = null;
    this.#push({ statement, children, indent: indentOf(statement) }, statement);
  }

  #push(block: OpenBlock, at: Span): void {
    if (this.#open.length < MAX_NESTING) {
      this.#open.push(block);
      return;
    }
    // Deeper blocks are counted, to find their ends; their statements stay with the deepest one that is kept.
    this.#tooDeep += 1;
    if (block.statement !== null) block.statement.block = [];
    this.#diagnostics.error(
      'nesting-limit',
      at,
      `more than ${MAX_NESTING} blocks are open inside one another`,
      {
        topic: 'nesting',
      },
    );
  }

  #close(item: StreamItem): void {
    this.#requireBlock('end');
    this.#last = null;
    if (this.#tooDeep > 0) {
      this.#tooDeep -= 1;
      return;
    }
    const closed = this.#open.pop();
    if (closed === undefined) {
      this.#diagnostics.warning('surplus-brace', item, 'this `}` closes nothing', {
        hint: 'a block above may have been closed twice',
      });
      return;
    }
    const indent = indentOf(item);
    if (this.#suspect !== null || closed.statement === null || indent === null || closed.indent === null)
      return;
    if (this.#open.length === 0 && indent > closed.indent) this.#early = { block: closed, brace: item };
    const outer = this.#open.some((block) => block.indent === indent);
    if (indent < closed.indent && outer) this.#suspect = closed.statement;
  }

  /** Closes what was left open when a keyword shows that it must have ended. */
  #closeForgotten(keyword: string): void {
    if (this.#open.length === 0) return;
    if (this.#grammar.topLevel.has(keyword)) this.#leftOpen(0);
    else if (this.#grammar.notNested.has(keyword)) {
      const same = this.#open.findIndex((block) => block.statement?.keyword === keyword);
      if (same !== -1) this.#leftOpen(same);
    }
  }

  /** A keyword that stands inside only, and is indented so, shows that the brace above was one too many. */
  #reopenEarly(keyword: string, item: StreamItem): void {
    const early = this.#early;
    this.#early = null;
    if (early === null || this.#open.length > 0 || !this.#grammar.notNested.has(keyword)) return;
    const { block, brace } = early;
    const indent = indentOf(item);
    if (block.statement === null || block.indent === null || indent === null || indent <= block.indent)
      return;
    const name = writtenName(block.statement);
    this.#diagnostics.error(
      'surplus-brace',
      brace,
      `this \`}\` ends ${name} before its ${keyword} below: it is one too many`,
    );
    this.#open.push(block);
  }

  #leftOpen(depth: number): void {
    const forgotten = this.#suspect ?? this.#open.slice(depth).at(-1)?.statement ?? null;
    this.#open.length = depth;
    this.#tooDeep = 0;
    this.#suspect = null;
    this.#last = null;
    if (forgotten === null) return;
    const name = writtenName(forgotten);
    this.#diagnostics.error(
      'missing-close-brace',
      forgotten,
      `the block of ${name} is never closed: a \`}\` is missing`,
    );
  }
}

const MAX_INDENT = 200;

/** Blanks before a span on its line; null when other text is there, in expansions, and beyond {@link MAX_INDENT}. */
function indentOf(span: Span): number | null {
  const { source, start } = span;
  if (source.expandedFrom !== undefined) return null;
  let at = start;
  while (at > 0 && start - at <= MAX_INDENT && isBlank(source.text.charCodeAt(at - 1))) at -= 1;
  const atLineStart = at === 0 || source.text.charCodeAt(at - 1) === NEWLINE;
  return atLineStart ? start - at : null;
}

const NEWLINE = 0x0a;
