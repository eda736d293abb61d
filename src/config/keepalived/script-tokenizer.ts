import { isSeparator } from './line.ts';

/** Keywords whose value is a command, which keepalived reads with two levels of quoting. */
export const SCRIPT_KEYWORDS: ReadonlySet<string> = new Set([
  'notify_up',
  'notify_down',
  'quorum_up',
  'quorum_down',
  'misc_path',
  'script',
  'notify',
  'notify_master',
  'notify_backup',
  'notify_fault',
  'notify_stop',
  'notify_deleted',
  'notify_master_rx_lower_pri',
  'notify_split',
  'fence',
  'startup_script',
  'shutdown_script',
  'notify_fifo_script',
  'vrrp_notify_fifo_script',
  'lvs_notify_fifo_script',
]);

/**
 * Keywords that keepalived reads from the raw statement, with quotes and escapes that its tokeniser does not know.
 */
export const RAW_KEYWORDS: ReadonlySet<string> = new Set([...SCRIPT_KEYWORDS, 'regex']);

/** The result of a splitter; `complete` is false when a quote was left open. */
export interface SplitText {
  readonly words: readonly string[];
  readonly complete: boolean;
}

/**
 * The first level splits a raw statement. Both kinds of quote may open and close inside a word; `\X` stays two
 * characters, and X neither opens nor closes a quote. Word 1 is the command, followed by user and group.
 */
export function splitStatement(raw: string): SplitText {
  return split(raw, (text, at) => ({ value: text.slice(at, at + 2), end: Math.min(at + 2, text.length) }));
}

/**
 * The second level splits the text of the command: there are quotes again, and escapes, which also work between single
 * quotes.
 */
export function splitCommand(command: string): SplitText {
  return split(command, readEscape);
}

/** Writes a word so that {@link splitCommand} reads back the same word. */
export function quoteCommandWord(text: string): string {
  const escaped = text.replace(/[\\"'\s]/g, (character) => BLANK_ESCAPES.get(character) ?? `\\${character}`);
  return escaped === '' ? '""' : escaped;
}

const BLANK_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['\f', '\\f'],
]);

interface Escape {
  readonly value: string;
  readonly end: number;
}

function split(text: string, escape: (text: string, at: number) => Escape): SplitText {
  const words: string[] = [];
  let word: string | null = null;
  let quote = '';
  let at = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === '\\') {
      const { value, end } = escape(text, at);
      word = (word ?? '') + value;
      at = end;
      continue;
    }
    at += 1;
    if (quote !== '') {
      if (character === quote) quote = '';
      else word = (word ?? '') + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (!isSeparator(character.charCodeAt(0))) {
      word = (word ?? '') + character;
    } else if (word !== null) {
      words.push(word);
      word = null;
    }
  }
  if (word !== null) words.push(word);
  return { words, complete: quote === '' };
}

const CONTROL_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['E', '\x1b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);

const OCTAL = /^[0-7]{1,3}/;
const HEXADECIMAL = /^[0-9a-fA-F]{1,2}/;

/** Reads an escape: `\a \b \E \f \n \r \t \v`, `\NNN` octal, `\xHH`, `\cX`, and `\other` for the other character. */
function readEscape(text: string, at: number): Escape {
  const next = text.charAt(at + 1);
  if (next === '') return { value: '\\', end: at + 1 };
  const control = CONTROL_ESCAPES.get(next);
  if (control !== undefined) return { value: control, end: at + 2 };
  const octal = OCTAL.exec(text.slice(at + 1, at + 4))?.[0];
  if (octal !== undefined) {
    return { value: String.fromCharCode(Number.parseInt(octal, 8) & 0xff), end: at + 1 + octal.length };
  }
  const digits = next === 'x' ? HEXADECIMAL.exec(text.slice(at + 2, at + 4))?.[0] : undefined;
  if (digits !== undefined) {
    return { value: String.fromCharCode(Number.parseInt(digits, 16)), end: at + 2 + digits.length };
  }
  if (next === 'c' && at + 2 < text.length) {
    return { value: String.fromCharCode(text.charCodeAt(at + 2) & 0x1f), end: at + 3 };
  }
  return { value: next, end: at + 2 };
}
