import type { KeywordArgument } from '../../decode/keyword-argument.ts';
import { decimalPattern } from './decimal-pattern.ts';
import type { Definitions } from './definitions.ts';
import type { JsonSchema } from './json-schema-types.ts';

const OCTET = '(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
export const IPV4: string = `(?:${OCTET}\\.){3}${OCTET}`;
const IPV6 = ipv6Pattern();

/** IPv4 or IPv6 without a zone, as inet_pton(3) reads it. */
export const ADDRESS_PATTERN: string = `(?:${IPV4}|${IPV6})`;
/** One address, or an address with the length of its network behind a slash. */
export const INTERFACE_ADDRESS_PATTERN: string = `(?:${IPV4}(?:/${lengths(32)})?|${IPV6}(?:/${lengths(128)})?)`;

/** Addresses of a group: one, from one to another, or a network. */
export const ANY_RANGE: string = `(?:${IPV4}(?:-(?:${OCTET}|${IPV4})|/0*(?:[1-9]|[12][0-9]|3[0-2]))?|${IPV6}(?:-(?:[0-9a-fA-F]{1,4}|${IPV6})|/0*(?:[1-9][0-9]?|1[01][0-9]|12[0-8]))?)`;

/** Any scalar: the decoders read the text that stands in the file. */
export function scalar(definitions: Definitions): JsonSchema {
  return definitions.ofValue('scalar', () => ({
    anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }],
  }));
}

export function wholeNumber(min: number, max: number, definitions: Definitions): JsonSchema {
  return definitions.ofValue(`integer_${min}_to_${max}`, () => ({
    anyOf: [
      { type: 'integer', minimum: min, maximum: max },
      { type: 'string', pattern: decimalPattern(min, max) },
    ],
  }));
}

export function address(definitions: Definitions): JsonSchema {
  return definitions.ofValue('address', () => ({ type: 'string', pattern: `^${ADDRESS_PATTERN}$` }));
}

/** Of maps; 0 stands for all ports there. */
export function anyPort(definitions: Definitions): JsonSchema {
  return definitions.ofValue('port', () => ({
    anyOf: [
      { type: 'integer', minimum: 0, maximum: 65_535 },
      { type: 'string', pattern: decimalPattern(0, 65_535).replace('\\+?', '').replace('[ \\t]*', '') },
      { type: 'null' },
    ],
  }));
}

export function flag(definitions: Definitions): JsonSchema {
  return definitions.ofValue('flag', () => ({
    enum: [true, false, 'on', 'off', 'yes', 'no', 'true', 'false', null],
  }));
}

/** A list, whose single item may stand for it; a key with nothing behind it is an empty list. */
export function listOf(item: JsonSchema): JsonSchema {
  return { anyOf: [{ type: 'array', items: item }, item, { type: 'null' }] };
}

/** A list that holds something, or a single item. */
export function fullList(item: JsonSchema): JsonSchema {
  return { anyOf: [{ type: 'array', items: item, minItems: 1 }, item] };
}

/** A map with these keys; ajv's strict mode wants to see each of them named as a property where it is required. */
export function having(...names: readonly string[]): JsonSchema {
  const properties = Object.fromEntries(names.map((name) => [name, true]));
  return { type: 'object', properties, required: names };
}

/** What stands after a keyword, as its decoder's table says. */
export function valueSchema(argument: KeywordArgument, definitions: Definitions): JsonSchema {
  switch (argument.kind) {
    case 'none':
      return { type: 'null' };
    case 'flag':
      return flag(definitions);
    case 'integer':
      return wholeNumber(argument.bounds.min, argument.bounds.max, definitions);
    case 'duration':
      return duration(argument.bounds.min / 1000, argument.bounds.max / 1000, definitions);
    case 'choice':
      return { enum: argument.words.flatMap(choiceForms) };
    case 'address':
      return address(definitions);
    case 'port':
      return wholeNumber(1, 65_535, definitions);
    case 'text':
      return argument.optional === true
        ? { anyOf: [scalar(definitions), { type: 'null' }] }
        : scalar(definitions);
    case 'command':
      return scalar(definitions);
    case 'user':
    case 'words':
      return fullList(scalar(definitions));
    case 'block':
      return { type: 'object' };
  }
}

/** Seconds as a number, or a text with a unit; of texts the least time is held to, and the greatest is not. */
function duration(min: number, max: number, definitions: Definitions): JsonSchema {
  const positive = min > 0 ? '(?!\\+?0*\\.?0*(?:ms|s|m|h)?$)' : '';
  return definitions.ofValue(`duration_${min > 0 ? 'above_0' : 'from_0'}_to_${max}`, () => ({
    anyOf: [
      { type: 'number', minimum: min, maximum: max },
      {
        type: 'string',
        pattern: `^[ \\t]*${positive}\\+?(?:[0-9]{1,15}(?:\\.[0-9]{0,30})?|\\.[0-9]{1,30})(?:ms|s|m|h)?$`,
      },
    ],
  }));
}

/** YAML takes `1.0` for a number, and the reader its text. */
function choiceForms(word: string): readonly (string | number)[] {
  return /^[0-9]+(?:\.[0-9]+)?$/.test(word) ? [word, Number(word)] : [word];
}

function lengths(max: 32 | 128): string {
  return max === 32 ? '0*(?:[0-9]|[12][0-9]|3[0-2])' : '0*(?:[0-9]|[1-9][0-9]|1[01][0-9]|12[0-8])';
}

/** Eight groups, or fewer around one `::`; the last two groups may be an IPv4 address. */
function ipv6Pattern(): string {
  const group = '[0-9a-fA-F]{1,4}';
  const tail = `(?:${group}:${group}|${IPV4})`;
  const forms = [`(?:${group}:){6}${tail}`];
  for (let head = 0; head <= 7; head += 1) {
    const before = head === 0 ? '' : head === 1 ? group : `${group}(?::${group}){${head - 1}}`;
    const room = 7 - head;
    const after = [
      ...(room >= 2 ? [`(?:${group}:){0,${room - 2}}${tail}`] : []),
      ...(room >= 1 ? [group] : []),
    ];
    forms.push(after.length === 0 ? `${before}::` : `${before}::(?:${after.join('|')})?`);
  }
  return `(?:${forms.join('|')})`;
}
