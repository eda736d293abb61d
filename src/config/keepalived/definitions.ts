import { isBlank, skipBlanks, trimEnd } from './line.ts';

/** A stored value of `$NAME=`. It is raw, because names inside of it are looked up when it is used. */
export type Definition =
  | { readonly kind: 'line'; readonly value: string }
  | { readonly kind: 'lines'; readonly lines: readonly string[] };

/** A definition `$NAME=VALUE` in a line. */
export interface DefinitionLine {
  readonly name: string;
  readonly valueStart: number;
}

/** A reference in a text: `$NAME` or `${NAME PARAMETERS}`. */
export interface Reference {
  readonly name: string;
  readonly parameters: string;
  readonly end: number;
  /** True for the form `${NAME}`. */
  readonly braced: boolean;
}

const DOLLAR = 0x24;
const CLOSE_PARENTHESIS = 0x29;
const COMMA = 0x2c;
const EQUALS = 0x3d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const BACKSLASH = 0x5c;

/** The longest parameter text of a predefined name, and the longest name. */
const MAX_REFERENCE = 256;

/** Parses `$NAME=` at the start of a line; no blank may stand before the equals sign. */
export function definitionAt(text: string, start: number, end: number): DefinitionLine | null {
  if (text.charCodeAt(start) !== DOLLAR) return null;
  const nameEnd = identifierEnd(text, start + 1, end);
  if (nameEnd === start + 1 || nameEnd >= end || text.charCodeAt(nameEnd) !== EQUALS) return null;
  return { name: text.slice(start + 1, nameEnd), valueStart: skipBlanks(text, nameEnd + 1, end) };
}

/** A line of a definition without its continuation backslash and the blanks before it. */
export function definitionText(text: string, start: number, end: number, continued: boolean): string {
  const marked = continued && end > start && text.charCodeAt(end - 1) === BACKSLASH;
  return text.slice(start, trimEnd(text, start, marked ? end - 1 : end));
}

/**
 * Parses the reference at a `$`. The short form counts only before a blank, `,`, `)` or the end of the line; `after` is
 * the character that will follow the text, NaN at the end of a line.
 */
export function referenceAt(text: string, at: number, after: number): Reference | null {
  if (text.charCodeAt(at + 1) === OPEN_BRACE) return bracedReference(text, at);
  const end = identifierEnd(text, at + 1, text.length);
  if (end === at + 1) return null;
  const next = end < text.length ? text.charCodeAt(end) : after;
  const terminated = Number.isNaN(next) || isBlank(next) || next === COMMA || next === CLOSE_PARENTHESIS;
  return terminated ? { name: text.slice(at + 1, end), parameters: '', end, braced: false } : null;
}

function bracedReference(text: string, at: number): Reference | null {
  const nameEnd = identifierEnd(text, at + 2, text.length);
  if (nameEnd === at + 2) return null;
  const name = text.slice(at + 2, nameEnd);
  if (text.charCodeAt(nameEnd) === CLOSE_BRACE)
    return { name, parameters: '', end: nameEnd + 1, braced: true };
  if (!isBlank(text.charCodeAt(nameEnd))) return null;
  const close = text.slice(nameEnd, nameEnd + MAX_REFERENCE).indexOf('}');
  if (close === -1) return null;
  return {
    name,
    parameters: text.slice(nameEnd, nameEnd + close).trim(),
    end: nameEnd + close + 1,
    braced: true,
  };
}

function identifierEnd(text: string, start: number, end: number): number {
  let at = start;
  const limit = Math.min(end, start + MAX_REFERENCE);
  while (at < limit && isIdentifierPart(text.charCodeAt(at), at === start)) at += 1;
  return at;
}

function isIdentifierPart(code: number, first: boolean): boolean {
  const letter = (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a) || code === 0x5f;
  return letter || (!first && code >= 0x30 && code <= 0x39);
}
