import type { Source } from './source.ts';
import type { Statement, Word } from './tree.ts';

/**
 * A block that was read without a diagnostic. Most blocks of a large site occur again and again with identical text;
 * the results for the first one hold for all of them, except for their places.
 */
export interface BlockBody {
  /** The text from after the opening brace up to and including the line feed after the closing brace. */
  readonly text: string;
  /** The offset of that text in the source of `first`. */
  readonly start: number;
  /** The first statement that had the block. */
  readonly first: Statement;
  /** The number of statements inside, at all depths. */
  readonly statements: number;
}

/** A statement whose block repeats that of another one. Its content is made only when it is accessed. */
export class RepeatedStatement implements Statement {
  readonly keyword: string;
  readonly words: readonly Word[];
  readonly source: Source;
  readonly start: number;
  readonly end: number;
  readonly body: BlockBody;
  readonly #bodyStart: number;
  #block: readonly Statement[] | null = null;

  /** `bodyStart` is the offset of the body's text in the source of `header`. */
  constructor({ keyword, words, source, start, end }: Statement, body: BlockBody, bodyStart: number) {
    this.keyword = keyword;
    this.words = words;
    this.source = source;
    this.start = start;
    this.end = end;
    this.body = body;
    this.#bodyStart = bodyStart;
  }

  get block(): readonly Statement[] {
    this.#block ??= (this.body.first.block ?? []).map((statement) => this.moved(statement));
    return this.#block;
  }

  /** Makes the counterpart, in this block, of a statement of the first block. */
  moved(statement: Statement): Statement {
    return new MovedStatement(statement, this.source, this.#bodyStart - this.body.start);
  }
}

/** A statement of a repeated block. Most are never accessed, so words and block are made at the first access. */
class MovedStatement implements Statement {
  readonly keyword: string;
  readonly source: Source;
  readonly start: number;
  readonly end: number;
  readonly #original: Statement;
  #words: readonly Word[] | null = null;
  #block: readonly Statement[] | null = null;

  constructor(original: Statement, source: Source, by: number) {
    this.keyword = original.keyword;
    this.source = source;
    this.start = original.start + by;
    this.end = original.end + by;
    this.#original = original;
  }

  get words(): readonly Word[] {
    const by = this.start - this.#original.start;
    this.#words ??= this.#original.words.map(({ text, start, end }) => ({
      text,
      start: start + by,
      end: end + by,
    }));
    return this.#words;
  }

  get block(): readonly Statement[] | null {
    const { block } = this.#original;
    if (block === null) return null;
    const by = this.start - this.#original.start;
    this.#block ??= block.map((inner) => new MovedStatement(inner, this.source, by));
    return this.#block;
  }
}
