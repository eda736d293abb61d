import type { Diagnostics } from '../language/diagnostic.ts';
import { type BlockBody, RepeatedStatement } from '../language/repeated-block.ts';
import type { Source, Span } from '../language/source.ts';
import type { Statement, Word } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import { indentOf } from './indent.ts';
import { indentKey, MAX_REMEMBERED_CHARACTERS, RememberedBlocks } from './remembered-blocks.ts';
import type { StatementStream, StreamItem } from './statement-stream.ts';

/** The largest number of statements in one configuration. Listed in docs/limits.md. */
export const MAX_STATEMENTS = 1_000_000;

/** The largest depth of nested blocks. Listed in docs/limits.md. */
export const MAX_NESTING = 64;

/** The facts about keywords that the tree builder needs to name a missing brace. */
export interface BlockGrammar {
  /** Keywords that always have a block. */
  readonly blocks: ReadonlySet<string>;
  /** Keywords that occur only at the top level, so that one further inside shows that a block was left open. */
  readonly topLevel: ReadonlySet<string>;
  /** Keywords that never stand inside a block of their own kind. */
  readonly notNested: ReadonlySet<string>;
  /** Keywords of a block that contains the `notNested` ones; they never occur at the top level. */
  readonly inner: ReadonlySet<string>;
  /** Keywords that never have a block. */
  readonly plain: ReadonlySet<string>;
}

interface MutableStatement {
  keyword: string;
  words: readonly Word[];
  source: Source;
  start: number;
  end: number;
  block: Statement[] | null;
  body?: BlockBody;
}

interface OpenBlock {
  readonly statement: MutableStatement | null;
  readonly children: Statement[];
  readonly indent: number | null;
  /** The state of the reader at the opening brace; null for a block that is not compared with others. */
  readonly mark: BlockMark | null;
}

/** Two equal marks mean that only plain lines of one file were read in between, and that nothing was reported. */
interface BlockMark {
  /** The offset after the opening brace. */
  readonly start: number;
  readonly generalLines: number;
  readonly reports: number;
  readonly statements: number;
}

/** Builds a tree from a stream of statements by their braces. Never throws; bounded in size and depth. */
export class TreeBuilder {
  readonly #stream: StatementStream;
  readonly #diagnostics: Diagnostics;
  readonly #grammar: BlockGrammar;
  readonly #root: Statement[] = [];
  readonly #open: OpenBlock[] = [];
  #last: MutableStatement | null = null;
  #count = 0;
  #tooDeep = 0;
  /** A `{` without a keyword was reported inside the open block. */
  #surplusOpen = false;
  /** The number of statements at the end of the top level that belong inside a block. */
  #orphans = 0;
  readonly #remembered = new RememberedBlocks();
  /** The block whose closing brace stands where an outer block's should; it was probably left open. */
  #suspect: MutableStatement | null = null;
  /** A top-level block whose closing brace is indented like that of a block inside it. */
  #early: { readonly block: OpenBlock; readonly brace: StreamItem } | null = null;

  constructor(stream: StatementStream, grammar: BlockGrammar, diagnostics: Diagnostics) {
    this.#stream = stream;
    this.#grammar = grammar;
    this.#diagnostics = diagnostics;
  }

  /**
   * Yields each statement of the top level once its block is complete, so that a caller need not hold all of them.
   */
  *statements(): Generator<Statement, void> {
    for (let item = this.#stream.next(); item !== null; item = this.#stream.next()) {
      if (!this.#take(item)) break;
      const complete = this.#root.length - Math.max(1, this.#orphans);
      if (complete > 0) yield* this.#root.splice(0, complete);
    }
    this.#requireBlock('end');
    if (this.#open.length > 0) this.#leftOpen(0);
    yield* this.#root.splice(0);
  }

  /** Returns false when there are too many statements. */
  #take(item: StreamItem): boolean {
    if (item.kind !== 'words') {
      if (item.kind === 'open') this.#openBlock(item);
      else this.#close(item);
      return true;
    }
    this.#count += 1;
    if (this.#count > MAX_STATEMENTS) {
      const message = `there are more than ${MAX_STATEMENTS} statements`;
      this.#diagnostics.error('statement-limit', item, message);
      return false;
    }
    if (!this.#takeFullWidth(item)) this.#add(item);
    return true;
  }

  /** Reports a full-width brace, and continues as if it were the plain one. */
  #takeFullWidth(item: Extract<StreamItem, { kind: 'words' }>): boolean {
    const word = item.words.at(-1);
    const kind = word === undefined ? undefined : FULL_WIDTH_BRACES.get(word.text);
    if (word === undefined || kind === undefined) return false;
    const { source } = item;
    const brace: StreamItem = { kind, source, start: word.start, end: word.end };
    const plain = kind === 'open' ? '{' : '}';
    this.#diagnostics.error('unexpected-brace', brace, `this is a full-width brace, not \`${plain}\``, {
      hint: `write \`${plain}\``,
    });
    const words = item.words.slice(0, -1);
    if (words.length > 0) this.#add({ ...item, words, end: words.at(-1)?.end ?? item.end });
    if (kind === 'open') this.#openBlock(brace);
    else this.#close(brace);
    return true;
  }

  #add(item: Extract<StreamItem, { kind: 'words' }>): void {
    this.#requireBlock('statement');
    const keyword = item.words[0]?.text ?? '';
    this.#closeForgotten(keyword);
    this.#reopenEarly(keyword, item);
    const { words, source, start, end } = item;
    const statement: MutableStatement = { keyword, words, source, start, end, block: null };
    if (this.#open.length === 0) this.#orphans = this.#grammar.inner.has(keyword) ? this.#orphans + 1 : 0;
    (this.#open.at(-1)?.children ?? this.#root).push(statement);
    this.#last = statement;
  }

  /**
   * A keyword that requires a block is entered without its brace, as keepalived does, except where the block of an
   * outer keyword ends after it.
   */
  #requireBlock(next: 'statement' | 'end'): void {
    const last = this.#last;
    if (last === null || !this.#grammar.blocks.has(last.keyword)) return;
    const [first = last.keyword, ...others] = last.words.map((word) => word.text);
    const mistaken = MISTAKEN_BRACE.has(others.at(-1) ?? '');
    const listed = LISTS.has(last.keyword) && others.length > 0 && !mistaken;
    // The word in place of the brace or the block is reported with it, not a second time.
    if (mistaken) last.words = last.words.slice(0, -1);
    const hint = listed
      ? `write \`${first} { ${others.join(' ')} }\``
      : `write \`${last.words.map((word) => word.text).join(' ')} {\``;
    const message = `${last.keyword} needs a block, but no \`{\` follows`;
    this.#diagnostics.error('missing-open-brace', last, message, { hint });
    if (listed) takeWordsAsBlock(last);
    else if (next === 'end') last.block = [];
    else this.#enter(last);
    this.#last = null;
  }

  #openBlock(item: StreamItem): void {
    const last = this.#last;
    this.#last = null;
    const isReported = item.kind === 'open' && item.isReported === true;
    if (last !== null && !isReported) {
      if (!this.#repeat(last, item)) this.#enter(last, this.#markAt(item));
      return;
    }
    if (!isReported) {
      const message = 'this `{` belongs to no keyword';
      this.#diagnostics.error('unexpected-brace', item, message);
    }
    this.#surplusOpen = this.#open.length > 0 && !isReported;
    this.#push({ statement: null, children: [], indent: null, mark: null }, item);
  }

  #enter(statement: MutableStatement, mark: BlockMark | null = null): void {
    const children: Statement[] = [];
    statement.block = children;
    this.#last = null;
    this.#push({ statement, children, indent: indentOf(statement), mark }, statement);
  }

  /** Only blocks directly inside those of the top level are worth comparing, and only where no brace is in doubt. */
  get #inOrder(): boolean {
    return (
      this.#open.length === 1 &&
      this.#suspect === null &&
      this.#early === null &&
      this.#tooDeep === 0 &&
      !this.#surplusOpen
    );
  }

  #markAt(brace: StreamItem): BlockMark | null {
    if (!this.#inOrder) return null;
    return {
      start: brace.end,
      generalLines: this.#stream.generalLines,
      reports: this.#diagnostics.reports,
      statements: this.#count,
    };
  }

  /** Takes a block that occurred before with the same indentation around it, without reading it again. */
  #repeat(header: MutableStatement, brace: StreamItem): boolean {
    const outer = this.#open[0];
    if (outer === undefined || !this.#inOrder) return false;
    const { text } = header.source;
    const body = this.#remembered.find(indentKey(outer.indent, header), text, brace.end);
    if (body === undefined || this.#count + body.statements > MAX_STATEMENTS) return false;
    if (!this.#stream.skipPlain(header.source, brace.end + body.text.length)) return false;
    this.#count += body.statements;
    outer.children[outer.children.length - 1] = new RepeatedStatement(header, body, brace.end);
    return true;
  }

  #remember({ statement, mark }: OpenBlock, brace: StreamItem): void {
    const outer = this.#open[0];
    if (mark === null || statement === null || outer === undefined || !this.#inOrder) return;
    const { start, generalLines, reports, statements } = mark;
    if (generalLines !== this.#stream.generalLines || reports !== this.#diagnostics.reports) return;
    const { source } = brace;
    const newline = source.text.indexOf('\n', brace.end);
    if (source !== statement.source || newline === -1) return;
    if (newline + 1 - start > MAX_REMEMBERED_CHARACTERS) return;
    const text = source.text.slice(start, newline + 1);
    const body = { text, start, first: statement, statements: this.#count - statements };
    statement.body = body;
    this.#remembered.add(indentKey(outer.indent, statement), body);
  }

  #push(block: OpenBlock, at: Span): void {
    if (this.#open.length < MAX_NESTING) {
      this.#open.push(block);
      return;
    }
    // Deeper blocks are counted to find their ends; their statements stay with the deepest kept block.
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
    if (this.#standsForOpen(item)) return;
    this.#requireBlock('end');
    this.#last = null;
    if (this.#tooDeep > 0) {
      this.#tooDeep -= 1;
      return;
    }
    const closed = this.#open.pop();
    if (this.#open.length === 0) this.#surplusOpen = false;
    if (closed === undefined) {
      if (this.#isHeadless(item)) return;
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
    this.#remember(closed, item);
  }

  /** Whether the statements above an unmatched `}` are a block whose first line is missing. */
  #isHeadless({ source }: StreamItem): boolean {
    const orphans = this.#root.slice(this.#root.length - this.#orphans);
    const [first] = orphans;
    const whole = orphans.some(
      ({ keyword, block }) => this.#grammar.notNested.has(keyword) && block !== null,
    );
    if (first === undefined || !whole || first.source !== source) return false;
    this.#root.length -= this.#orphans;
    this.#orphans = 0;
    const message = `the line that opens the block of this and what follows is missing`;
    this.#diagnostics.error('missing-open-brace', first, message, {
      hint: 'write `virtual_server ADDRESS PORT {` above it, or take the whole block out',
    });
    return true;
  }

  /** A `}` after the keyword of a block, on one line with it, was typed in place of `{`. */
  #standsForOpen(item: StreamItem): boolean {
    const last = this.#last;
    if (last === null || !this.#grammar.blocks.has(last.keyword) || last.source !== item.source) return false;
    if (indentOf(last) === null || last.source.text.slice(last.end, item.start).includes('\n')) return false;
    const message = `this \`}\` stands where the block of ${last.keyword} opens`;
    this.#diagnostics.error('unexpected-brace', item, message, { hint: 'write `{`' });
    this.#enter(last);
    return true;
  }

  /** Closes blocks that were left open when a keyword shows that they must have ended. */
  #closeForgotten(keyword: string): void {
    if (this.#open.length === 0) return;
    if (this.#grammar.topLevel.has(keyword)) this.#leftOpen(0);
    else if (this.#grammar.notNested.has(keyword)) {
      const same = this.#open.findIndex((block) => block.statement?.keyword === keyword);
      if (same !== -1) this.#leftOpen(same);
    }
  }

  /** An indented keyword that only occurs inside blocks shows that the brace above it was surplus. */
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
    // A surplus brace was reported at its place and is the cause.
    const surplus = this.#surplusOpen;
    this.#surplusOpen = false;
    this.#open.length = depth;
    this.#tooDeep = 0;
    this.#suspect = null;
    this.#last = null;
    if (forgotten === null || surplus) return;
    const name = writtenName(forgotten);
    if (this.#grammar.plain.has(forgotten.keyword)) {
      // Otherwise the decoders would report the block as well.
      forgotten.block = null;
      const message = `${name} takes no block, and this one is never closed`;
      this.#diagnostics.error('unexpected-block', forgotten, message, {
        hint: 'take the `{` out, or write `}` if the block around it ends here',
      });
      return;
    }
    dropOutdented(forgotten);
    this.#diagnostics.error(
      'missing-close-brace',
      forgotten,
      `the block of ${name} is never closed: a \`}\` is missing`,
    );
  }
}

/** By their indentation these statements follow the block that was left open. */
function dropOutdented(statement: MutableStatement): void {
  const indent = indentOf(statement);
  const [first] = statement.block ?? [];
  if (indent === null || statement.block === null || first === undefined) return;
  // A block whose content is not indented gives no such evidence.
  if ((indentOf(first) ?? 0) <= indent) return;
  const from = statement.block.findIndex((inner) => (indentOf(inner) ?? Infinity) <= indent);
  if (from !== -1) statement.block.splice(from);
}

function takeWordsAsBlock(statement: MutableStatement): void {
  const { source, words } = statement;
  statement.block = words.slice(1).map((word) => {
    const { text: keyword, start, end } = word;
    return { keyword, words: [word], source, start, end, block: null };
  });
  statement.words = words.slice(0, 1);
}

/** Mistyped characters in place of a brace. */
const MISTAKEN_BRACE: ReadonlySet<string> = new Set(['(', '[', '<', '((']);

/** Blocks that only list words: without braces there is one word and no line that would belong to the block. */
const LISTS: ReadonlySet<string> = new Set(['notification_email']);

/** The braces of an East Asian keyboard. */
const FULL_WIDTH_BRACES: ReadonlyMap<string, 'open' | 'close'> = new Map([
  ['\uff5b', 'open'],
  ['\uff5d', 'close'],
]);
