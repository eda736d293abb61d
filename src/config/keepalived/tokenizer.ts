import type { Word } from '../language/tree.ts';
import { indexWithin, isSeparator } from './line.ts';

/**
 * The number of words that are kept of one statement; the others are counted and dropped. Listed in docs/limits.md.
 */
export const MAX_WORDS = 4096;

export interface Tokens {
  readonly words: readonly Word[];
  /** The offset of a quote without a partner, or -1. The text after it is lost, as in keepalived. */
  readonly unterminated: number;
  /** The number of words beyond {@link MAX_WORDS}. */
  readonly omitted: number;
}

const QUOTE = 0x22;

/**
 * The tokeniser for all keywords except scripts. A word is a run without separators, or the text between two double
 * quotes. A quote ends a bare word, so nothing is ever joined. A backslash is an ordinary character, except that `\#`
 * and `\!` outside quotes stand for the character alone.
 */
export function tokenize(text: string, start: number, end: number): Tokens {
  const words: Word[] = [];
  let omitted = 0;
  let at = start;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (isSeparator(code)) {
      at += 1;
      continue;
    }
    const from = at;
    let value: string;
    if (code === QUOTE) {
      const close = indexWithin(text, QUOTE, at + 1, end);
      if (close === -1) return { words, unterminated: at, omitted };
      value = text.slice(from + 1, close);
      at = close + 1;
    } else {
      at = bareEnd(text, at, end);
      value = unescapeCommentMarks(text.slice(from, at));
    }
    if (words.length < MAX_WORDS) words.push({ text: value, start: from, end: at });
    else omitted += 1;
  }
  return { words, unterminated: -1, omitted };
}

function bareEnd(text: string, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code === QUOTE || isSeparator(code)) break;
    at += 1;
  }
  return at;
}

function unescapeCommentMarks(word: string): string {
  return word.includes('\\') ? word.replaceAll('\\#', '#').replaceAll('\\!', '!') : word;
}
