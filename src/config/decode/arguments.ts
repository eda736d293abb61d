import type { IpAddress } from '../../base/ip-address.ts';
import { parseIpAddress } from '../../base/ip-address.ts';
import type { Milliseconds } from '../../base/time.ts';
import { didYouMean } from '../language/suggestion.ts';
import type { Statement, Word } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import { isBlockKeyword } from '../language/vocabulary.ts';
import type { DecodeContext } from './context.ts';
import { parseDuration } from './duration.ts';
import {
  addressHint,
  decimalHint,
  portHint,
  SEVERAL_ADDRESSES,
  SEVERAL_PORTS,
  valueHint,
} from './value-hints.ts';
/** The inclusive bounds of a number, in the unit that the message names. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

export const UINT32_MAX = 0xffff_ffff;
export const WEIGHT_MAX = 0x7fff_ffff;

/** keepalived's smallest timer step, in milliseconds. */
export const MICROSECOND: Milliseconds = 0.001;

/** keepalived keeps timeouts as microseconds in 32 bits times 1000. */
export const MAX_TIMEOUT: Milliseconds = 4_294_967.295;

/** keepalived keeps intervals as microseconds in 64 bits. */
export const MAX_INTERVAL: Milliseconds = 2 ** 64 / 1000;

/** The word that a keyword requires. A missing one is an error, because keepalived ends its whole process there. */
export function requiredWord(
  statement: Statement,
  index: number,
  what: string,
  context: DecodeContext,
): Word | null {
  const word = statement.words[index];
  if (word !== undefined || isUnterminated(statement, context)) return word ?? null;
  context.refuse('missing-argument', statement, `${writtenName(statement)} needs ${what}`);
  return null;
}

/** An unclosed quote has taken the word, which was reported. */
function isUnterminated(statement: Statement, { dialect }: DecodeContext): boolean {
  const { source, words, end } = statement;
  return dialect === 'keepalived' && source.text.slice(words.at(-1)?.end ?? end, end).includes('"');
}

/** Reports surplus words, which keepalived drops silently. */
export function refuseMore(statement: Statement, count: number, context: DecodeContext): void {
  const extra = statement.words[count + 1];
  if (extra === undefined || statement.words[1]?.text === '=') return;
  // Where surplus words are followed by a block that the keyword does not take, the block is reported as lost with
  // them.
  if (statement.block !== null && !isBlockKeyword(statement.keyword)) return;
  const last = statement.words.at(-1) ?? extra;
  const text = statement.words
    .slice(count + 1, count + 4)
    .map((word) => word.text)
    .join(' ');
  const place = [statement, { ...extra, end: last.end }] as const;
  context.tolerate(
    'extra-words',
    place,
    `${writtenName(statement)} takes ${countWords(count)}, and ${quote(text)} follows`,
    {
      consequence: 'that is not read',
      hint: isPortList(statement, count) ? SEVERAL_PORTS : 'every keyword stands on a line of its own',
    },
  );
}

/** Whether there are further, different numbers after an address and its port. */
function isPortList({ keyword, words }: Statement, count: number): boolean {
  const ports = words.slice(count).map((word) => word.text);
  const takes =
    keyword === 'virtual_server' || keyword === 'real_server' || parseIpAddress(keyword) !== undefined;
  return takes && new Set(ports).size > 1 && ports.every((port) => /^[0-9]{1,5}$/.test(port));
}

function countWords(count: number): string {
  if (count === 0) return 'no value';
  return count === 1 ? 'one value' : `at most ${count} values`;
}

/** Reads one integer. Trailing text is an error, although keepalived would use the digits before it. */
export function readInteger(
  statement: Statement,
  bounds: Bounds,
  context: DecodeContext,
): number | undefined {
  const word = requiredWord(statement, 1, 'a number', context);
  if (word === null) return undefined;
  refuseMore(statement, 1, context);
  return integerOf(statement, word, bounds, context);
}

const INTEGER = /^[ \t]*\+?([0-9]{1,20})$/;
const NEGATIVE = /^[ \t]*-[0-9]{1,20}$/;

export function integerOf(
  statement: Statement,
  word: Word,
  bounds: Bounds,
  context: DecodeContext,
): number | undefined {
  const name = writtenName(statement);
  const digits = INTEGER.exec(word.text)?.[1];
  if (digits === undefined && !NEGATIVE.test(word.text)) {
    context.refuse(
      'invalid-number',
      [statement, word],
      `${name}: ${quote(word.text)} is not a whole number`,
      {
        hint: valueHint(statement, word, context),
      },
    );
    return undefined;
  }
  const value = Number(digits ?? word.text);
  if (value >= bounds.min && value <= bounds.max) return value;
  const message = `${name}: ${word.text.trim()} is not between ${bounds.min} and ${bounds.max}`;
  context.tolerate('out-of-range', [statement, word], message, {
    consequence: 'it is ignored',
    hint: zeroHint(statement, value),
  });
  return undefined;
}

/** Tutorials turn persistence off in this way, but keepalived refuses the number, too. */
function zeroHint({ keyword }: Statement, value: number): string | null {
  return keyword === 'persistence_timeout' && value === 0
    ? 'leave it out: without it there is no persistence'
    : null;
}

/** Reads one duration: seconds as a decimal number in both syntaxes; YAML also accepts `ms`, `s`, `m` and `h`. */
export function readDuration(
  statement: Statement,
  bounds: Bounds,
  context: DecodeContext,
): Milliseconds | undefined {
  const word = requiredWord(statement, 1, 'a time in seconds', context);
  if (word === null) return undefined;
  refuseMore(statement, 1, context);
  return durationOf(statement, word, bounds, context);
}

/** Does the same for one word of a statement. */
export function durationOf(
  statement: Statement,
  word: Word,
  bounds: Bounds,
  context: DecodeContext,
): Milliseconds | undefined {
  const name = writtenName(statement);
  const { value, rounded, unit } = parseDuration(word.text);
  if (value === undefined || (unit && context.dialect === 'keepalived')) {
    const hint =
      decimalHint(word.text) ??
      valueHint(statement, word, context) ??
      (context.dialect === 'yaml'
        ? 'a number with at most six decimals, in seconds or with a unit: 6, 0.5, 6s, 500ms, 1m, 1h'
        : unit
          ? `write ${value === undefined ? 'seconds' : value / 1000} without a unit; keepalived would take ${quote(word.text)} for microseconds`
          : 'seconds with at most six decimals, such as 5 or 0.5');
    context.refuse('invalid-duration', [statement, word], `${name}: ${quote(word.text)} is not a time`, {
      hint,
    });
    return undefined;
  }
  if (rounded) {
    const message = `${name}: of the decimals of ${quote(word.text)} only six count; it is ${value / 1000} seconds`;
    context.warning('invalid-duration', [statement, word], message);
  }
  if (value >= bounds.min && value <= bounds.max) return value;
  const range = `${bounds.min / 1000} and ${bounds.max / 1000} seconds`;
  context.tolerate('out-of-range', [statement, word], `${name}: ${word.text} is not between ${range}`, {
    consequence: 'it is ignored',
  });
  return undefined;
}

/** Reads a number of whole seconds, which YAML may write as `15m`. The bounds are in seconds. */
export function wholeSecondsOf(
  statement: Statement,
  word: Word,
  bounds: Bounds,
  context: DecodeContext,
): number | undefined {
  if (context.dialect === 'keepalived') return integerOf(statement, word, bounds, context);
  const time = durationOf(statement, word, { min: bounds.min * 1000, max: bounds.max * 1000 }, context);
  if (time === undefined || time % 1000 === 0) return time === undefined ? undefined : time / 1000;
  const message = `${writtenName(statement)}: ${quote(word.text)} is not a whole number of seconds`;
  context.refuse('invalid-duration', [statement, word], message);
  return undefined;
}

/** Reads one of a fixed list of words. `consequence` describes the effect of any other word. */
export function readChoice(
  statement: Statement,
  choices: readonly string[],
  context: DecodeContext,
  consequence = 'it is ignored',
): string | undefined {
  const word = requiredWord(statement, 1, `one of ${choices.join(', ')}`, context);
  if (word === null) return undefined;
  refuseMore(statement, 1, context);
  if (choices.includes(word.text)) return word.text;
  const message = `${writtenName(statement)}: ${quote(word.text)} is not one of ${choices.join(', ')}`;
  context.tolerate('unknown-value', [statement, word], message, {
    consequence,
    hint: valueHint(statement, word, context) ?? didYouMean(word.text, choices),
  });
  return undefined;
}

/** Reads exactly one word, whatever its content. */
export function readText(statement: Statement, context: DecodeContext): string | undefined {
  const word = requiredWord(statement, 1, 'a value', context);
  if (word === null) return undefined;
  refuseMore(statement, 1, context);
  return word.text;
}

/** Reads a numeric address. Text from `-` or `/` on is cut off as in keepalived, and reported. */
export function addressOf(statement: Statement, word: Word, context: DecodeContext): IpAddress | undefined {
  const tail = word.text.search(/[-/]/);
  const text = tail === -1 ? word.text : word.text.slice(0, tail);
  const address = parseIpAddress(text);
  if (address === undefined) {
    const message = `${writtenName(statement)}: ${quote(word.text)} is not an IPv4 or IPv6 address`;
    context.refuse('invalid-address', [statement, word], message, {
      hint: addressHint(statement, word, context),
    });
    return undefined;
  }
  if (tail !== -1) {
    const message = `${writtenName(statement)} takes one address, and ${quote(word.text.slice(tail))} follows it`;
    const hint = statement.keyword === 'virtual_server' ? SEVERAL_ADDRESSES : null;
    context.tolerate('address-tail', [statement, word], message, { consequence: 'that is ignored', hint });
  }
  return address;
}

const PORT = /^[0-9]{1,20}$/;

/** Reads a port, where zero or no word means none. Undefined when it is invalid. */
export function optionalPortOf(
  statement: Statement,
  word: Word | undefined,
  context: DecodeContext,
): number | undefined {
  if (word === undefined) return 0;
  const port = PORT.test(word.text) ? Number(word.text) : Number.NaN;
  if (port >= 0 && port <= 65535) return port;
  const message = `${writtenName(statement)}: ${quote(word.text)} is not a port; ports are 1 to 65535`;
  context.refuse('invalid-port', [statement, word], message, { hint: portHint(statement, word, context) });
  return undefined;
}

const MAX_QUOTED = 60;

/** Quotes a word for a message and cuts a long one. */
export function quote(text: string): string {
  return text.length <= MAX_QUOTED ? `\`${text}\`` : `\`${text.slice(0, MAX_QUOTED)}…\``;
}

/**
 * Reads all words after the keyword as addresses and drops duplicates. Undefined, with a report, for no word, too many
 * words, or a word that is no address.
 */
export function addressesOf(
  statement: Statement,
  most: number,
  context: DecodeContext,
): readonly IpAddress[] | undefined {
  if (requiredWord(statement, 1, 'an address', context) === null) return undefined;
  const addresses = new Set<IpAddress>();
  for (const word of statement.words.slice(1)) {
    const address = addressOf(statement, word, context);
    if (address === undefined) return undefined;
    addresses.add(address);
  }
  if (addresses.size <= most) return [...addresses];
  const message = `${writtenName(statement)} has ${addresses.size} addresses, and the most are ${most}`;
  context.error('group-limit', statement, message);
  return undefined;
}
