import type { BlockBody } from './repeated-block.ts';
import type { Source, Span } from './source.ts';

/** One word of a statement. `text` is its value; the offsets include its quotes. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The common form of both syntaxes: a keyword with its arguments and, possibly, a block. This module does not know the
 * meaning of keywords. Offsets refer to `source`, so that the half million statements of a large site stay small.
 *
 * @example
 * `real_server 10.0.1.1 80 { weight 3 }` is a statement whose `keyword` is `real_server`, whose `words` are those three, and
 * whose `block` has one statement with the words `weight` and `3`.
 */
export interface Statement {
  /** The keyword by which decoders know it: keepalived's, also for YAML. */
  readonly keyword: string;
  /** The words of the operator: the keyword or YAML key, then the arguments. Never empty. */
  readonly words: readonly Word[];
  readonly source: Source;
  /**
   * The offsets of the statement without its block. In keepalived's syntax, `source.text` from here to `end` is its raw
   * text.
   */
  readonly start: number;
  readonly end: number;
  /** The block; null when there is none, and an empty list for an empty block. */
  readonly block: readonly Statement[] | null;
  /** Set when other blocks of the file may have identical text. */
  readonly body?: BlockBody;
}

/** A configuration as statements, before their meaning is known. */
export type Tree = readonly Statement[];

export function statementSpan(statement: Statement): Span {
  return { source: statement.source, start: statement.start, end: statement.end };
}

export function wordSpan(statement: Statement, word: Word): Span {
  return { source: statement.source, start: word.start, end: word.end };
}

/** The keyword or key as the operator wrote it. */
export function writtenName(statement: Statement): string {
  return statement.words[0]?.text ?? statement.keyword;
}
