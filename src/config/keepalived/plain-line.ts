import { skipBlanks, trimEnd } from './line.ts';

/** A line of words, perhaps with a `{` at its end, or one that closes a block. Offsets exclude blanks and the brace. */
export interface PlainLine {
  readonly start: number;
  readonly end: number;
  /** Offset of the `{`, or -1. */
  readonly opens: number;
  readonly closes: boolean;
  /** Where the next line begins. */
  readonly next: number;
}

/** Longer lines are read the other way: a pattern over a line of megabytes would need as much stack. */
const LONGEST = 256;

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const CR = 0x0d;

/** No comment, quote, reference, condition, generator, definition or include can be in what this takes. */
const PLAIN = /[ \t]*(?:\}|(?!include)[A-Za-z_][\w.:/-]*(?:[ \t]+[\w.:/,*+%-]+)*[ \t]*\{?)[ \t]*\r*(?:\n|$)/y;

/**
 * Reads the line at an offset when nothing in it needs more than its blanks: nearly every line of a large site. Null
 * for all others, which the general reader takes; both read a plain line alike.
 */
export function plainLineAt(text: string, offset: number): PlainLine | null {
  const newline = text.indexOf('\n', offset);
  const last = newline === -1 ? text.length : newline;
  if (last - offset > LONGEST) return null;
  PLAIN.lastIndex = offset;
  if (!PLAIN.test(text)) return null;
  let end = last;
  while (text.charCodeAt(end - 1) === CR) end -= 1;
  const start = skipBlanks(text, offset, end);
  end = trimEnd(text, start, end);
  const final = text.charCodeAt(end - 1);
  if (final === CLOSE_BRACE) return { start, end, opens: -1, closes: true, next: last + 1 };
  if (final !== OPEN_BRACE) return { start, end, opens: -1, closes: false, next: last + 1 };
  return { start, end: trimEnd(text, start, end - 1), opens: end - 1, closes: false, next: last + 1 };
}
