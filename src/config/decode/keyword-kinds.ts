import type { IpAddress } from '../../base/ip-address.ts';
import type { Milliseconds } from '../../base/time.ts';
import type { Statement } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import type { BlockName } from '../language/vocabulary.ts';
import {
  addressOf,
  type Bounds,
  MAX_INTERVAL,
  MAX_TIMEOUT,
  MICROSECOND,
  quote,
  readChoice,
  readDuration,
  readInteger,
  readText,
  refuseMore,
  requiredWord,
} from './arguments.ts';
import type { DecodeContext } from './context.ts';
import { readBareFlag, readFlag } from './flag.ts';
import type { Keyword, KeywordTable } from './keyword.ts';
import { decodeBlock } from './keyword.ts';

/** Keywords by name, from which a block's table is made. */
export type Entries<Draft> = readonly (readonly [string, Keyword<Draft>])[];

/** Stores a value that was read in the draft. */
type Apply<Draft, Value> = (draft: Draft, value: Value, statement: Statement, context: DecodeContext) => void;

type Read<Value> = (statement: Statement, context: DecodeContext) => Value | undefined;

function reading<Draft, Value>(read: Read<Value>, apply: Apply<Draft, Value>): Keyword<Draft>['decode'] {
  return (draft, statement, context) => {
    const value = read(statement, context);
    if (value !== undefined) apply(draft, value, statement, context);
  };
}

const PORT_BOUNDS: Bounds = { min: 1, max: 65_535 };
/** The bounds for the delay of an action that may happen at once. */
export const DELAY_BOUNDS: Bounds = { min: 0, max: MAX_INTERVAL };
export const INTERVAL_BOUNDS: Bounds = { min: MICROSECOND, max: MAX_INTERVAL };
export const TIMEOUT_BOUNDS: Bounds = { min: MICROSECOND, max: MAX_TIMEOUT };

export function integer<Draft>(bounds: Bounds, apply: Apply<Draft, number>): Keyword<Draft> {
  return {
    argument: { kind: 'integer', bounds },
    decode: reading((statement, context) => readInteger(statement, bounds, context), apply),
  };
}

export function port<Draft>(apply: Apply<Draft, number>): Keyword<Draft> {
  return { ...integer(PORT_BOUNDS, apply), argument: { kind: 'port' } };
}

export function duration<Draft>(bounds: Bounds, apply: Apply<Draft, Milliseconds>): Keyword<Draft> {
  return {
    argument: { kind: 'duration', bounds },
    decode: reading((statement, context) => readDuration(statement, bounds, context), apply),
  };
}

/** A flag whose word keepalived reads, too. */
export function flag<Draft>(apply: Apply<Draft, boolean>): Keyword<Draft> {
  return { argument: { kind: 'flag', bare: false }, decode: reading(readFlag, apply) };
}

/** A flag that keepalived sets whatever follows it. */
export function bareFlag<Draft>(apply: Apply<Draft, boolean>): Keyword<Draft> {
  return { argument: { kind: 'flag', bare: true }, decode: reading(readBareFlag, apply) };
}

export function choice<Draft>(words: readonly string[], apply: Apply<Draft, string>): Keyword<Draft> {
  return {
    argument: { kind: 'choice', words },
    decode: reading((statement, context) => readChoice(statement, words, context), apply),
  };
}

/** One word, whatever its content. */
export function text<Draft>(what: string, apply: Apply<Draft, string>): Keyword<Draft> {
  return { argument: { kind: 'text', what }, decode: reading(readText, apply) };
}

/** One word that is sent as part of a line: it has no control characters and is not longer than `limit`. */
export function line<Draft>(what: string, limit: number, apply: Apply<Draft, string>): Keyword<Draft> {
  return {
    argument: { kind: 'text', what },
    decode: reading((statement, context) => readLine(statement, limit, context), apply),
  };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
const CONTROL = /[\u0000-\u001f\u007f]/;

function readLine(statement: Statement, limit: number, context: DecodeContext): string | undefined {
  const value = readText(statement, context);
  if (value === undefined) return undefined;
  const name = writtenName(statement);
  if (CONTROL.test(value)) {
    context.refuse('invalid-text', statement, `${name}: ${quote(value)} has a control character in it`);
    return undefined;
  }
  if (value.length <= limit) return value;
  context.refuse(
    'invalid-text',
    statement,
    `${name} has ${value.length} characters; at most ${limit} are sent`,
  );
  return undefined;
}

export function address<Draft>(apply: Apply<Draft, IpAddress>): Keyword<Draft> {
  return { argument: { kind: 'address' }, decode: reading(readAddress, apply) };
}

function readAddress(statement: Statement, context: DecodeContext): IpAddress | undefined {
  const word = requiredWord(statement, 1, 'an address', context);
  if (word === null) return undefined;
  refuseMore(statement, 1, context);
  return addressOf(statement, word, context);
}

/** A block without a header that may occur several times; each is decoded into a draft of its own. */
export function block<Draft, Inner>(
  name: BlockName,
  keywords: KeywordTable<Inner>,
  create: (statement: Statement) => Inner,
  take: Apply<Draft, Inner>,
): Keyword<Draft> {
  return {
    argument: { kind: 'block', block: name, header: '', keywords },
    block: true,
    repeatable: true,
    decode: (draft, statement, context) => {
      const inner = create(statement);
      refuseMore(statement, 0, context);
      decodeBlock(statement.block ?? [], name, keywords, inner, context);
      take(draft, inner, statement, context);
    },
  };
}
