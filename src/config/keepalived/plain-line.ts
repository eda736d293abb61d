import { skipBlanks, trimEnd } from './line.ts';

/**
 * A line of words, possibly with a `{` at its end, or a line that closes a block. The offsets exclude blanks and the
 * brace.
 */
export interface PlainLine {
  readonly start: number;
  readonly end: number;
  /** The offset of the `{`, or -1. */
  readonly opens: number;
  readonly closes: boolean;
  /** The offset of the next line. */
  readonly next: number;
}

/**
 * The general reader takes longer lines, because a regular expression over a line of megabytes would need as much
 * stack.
 */
const LONGEST = 256;

const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const CR = 0x0d;

/** A line that this matches has no comment, quote, reference, condition, generator, definition or include. */
const PLAIN = /[ \t]*(?:\}|(?!include)[A-Za-z_][\w.:/-]*(?:[ \t]+[\w.:/,*+%-]+)*[ \t]*\{?)[ \t]*\r*(?:\n|$)/y;

/**
 * Reads the line at an offset when it has only words and blanks, as nearly every line of a large site. Null for other
 * lines, which the general reader takes; both read a plain line alike.
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
