import type { Source } from '../language/source.ts';

/** A piece of one line: offsets into a source. */
export interface Chunk {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** A physical line without its comment. */
export interface StrippedLine {
  readonly start: number;
  readonly end: number;
  /**
   * True when the line ends in a backslash, also inside a comment (keepalived 2.2). It matters only for definitions.
   */
  readonly continued: boolean;
}

const TAB = 0x09;
const CR = 0x0d;
const SPACE = 0x20;
const BANG = 0x21;
const QUOTE = 0x22;
const HASH = 0x23;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Whether a character is a space or a tab, which are the only characters that are trimmed at the ends of a line. */
export function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}

/** Whether a character separates words: space, tab, line feed, vertical tab, form feed or carriage return. */
export function isSeparator(code: number): boolean {
  return code === SPACE || (code >= TAB && code <= CR);
}

export function skipBlanks(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

export function trimEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && isBlank(text.charCodeAt(at - 1))) at -= 1;
  return at;
}

/**
 * Trims a line and cuts its comment, which begins at the first `#` or `!` that is neither between double quotes nor
 * after a backslash. Single quotes protect nothing; quotes are counted anew in each line.
 */
export function stripLine(text: string, start: number, end: number): StrippedLine {
  let last = end;
  while (last > start && text.charCodeAt(last - 1) === CR) last -= 1;
  const from = skipBlanks(text, start, last);
  last = trimEnd(text, from, last);
  const continued = last > from && text.charCodeAt(last - 1) === BACKSLASH;
  const comment = findComment(text, from, last);
  return { start: from, end: trimEnd(text, from, comment), continued };
}

function findComment(text: string, start: number, end: number): number {
  let quoted = false;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) quoted = !quoted;
    else if (!quoted && (code === HASH || code === BANG)) return at;
  }
  return end;
}

/** The offset of a character in a part of a text, or -1. Unlike `indexOf`, it never searches beyond the part. */
export function indexWithin(text: string, code: number, start: number, end: number): number {
  for (let at = start; at < end; at += 1) {
    if (text.charCodeAt(at) === code) return at;
  }
  return -1;
}

/** Whether a text, read by the comment rules, ends between double quotes. */
export function togglesQuotes(text: string, quotedBefore: boolean): boolean {
  let quoted = quotedBefore;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) quoted = !quoted;
  }
  return quoted;
}

/**
 * The offset of the first brace that is not between double quotes, or -1. Single quotes and backslashes protect
 * nothing.
 */
export function findBrace(text: string, start: number, end: number): number {
  let quoted = false;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) quoted = !quoted;
    else if (!quoted && (code === OPEN_BRACE || code === CLOSE_BRACE)) return at;
  }
  return -1;
}
