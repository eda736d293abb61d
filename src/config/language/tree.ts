import type { BlockBody } from './repeated-block.ts';
import type { Source, Span } from './source.ts';

/** One word of a statement. `text` is its value; the offsets include its quotes. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * What both syntaxes are read into: a keyword with its arguments and, perhaps, a block. Nothing here knows what a
 * keyword means. Offsets are of `source`, so that the half million statements of a large site stay small.
 */
export interface Statement {
  /** The keyword by which decoders know it: keepalived's, also for YAML. */
  readonly keyword: string;
  /** What the operator wrote: the keyword or YAML key, then the arguments. Never empty. */
  readonly words: readonly Word[];
  readonly source: Source;
  /** The statement without its block. In keepalived syntax `source.text` from here to `end` is its raw text. */
  readonly start: number;
  readonly end: number;
  /** Null when it has no block; an empty block is an empty list. */
  readonly block: readonly Statement[] | null;
  /** Set when other blocks of the file may be equal to this one's, letter by letter. */
  readonly body?: BlockBody;
}

/** A configuration as statements, before anything is known of their meaning. */
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
