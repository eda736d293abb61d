import type { EntriesKey, YamlKey } from '../key-kinds.ts';
import type { Definitions } from './definitions.ts';
import type { JsonSchema } from './json-schema-types.ts';
import { noted } from './notes.ts';
import { textValue } from './text-values.ts';
import { ANY_RANGE, anyPort, flag, fullList, having, scalar, wholeNumber } from './value-schema.ts';

/** A command as a text, a list of words, or a map with the user that it runs as. */
export function commandSchema(definitions: Definitions): JsonSchema {
  return definitions.ofValue('command', () => {
    const text = { anyOf: [{ type: 'string', minLength: 1 }, { type: 'number' }, { type: 'boolean' }] };
    const command = fullList(text);
    const map = mapOf(
      'command',
      { command, user: scalar(definitions), group: scalar(definitions) },
      definitions,
    );
    return { anyOf: [command, { ...map, required: ['command'] }] };
  });
}

/** `nat`, or a map that says how packets are wrapped. */
export function methodSchema(names: readonly string[], definitions: Definitions): JsonSchema {
  return definitions.ofValue('forwarding', () => {
    const parts = {
      method: { enum: names },
      type: { enum: ['ipip', 'gue', 'gre'] },
      port: wholeNumber(1, 65_535, definitions),
      checksum: { enum: ['nocsum', 'csum', 'remcsum'] },
    };
    return {
      anyOf: [{ enum: names }, { ...mapOf('forwarding', parts, definitions), required: ['method'] }],
    };
  });
}

export function pairsSchema(
  name: string,
  { first, implied, words: others }: Extract<YamlKey, { readonly kind: 'pairs' }>,
  definitions: Definitions,
): JsonSchema {
  const parts = Object.fromEntries(
    (first === null ? [...others.keys()] : [first, ...others.keys()]).map((part) => [
      part,
      scalar(definitions),
    ]),
  );
  const map = mapOf(name, parts, definitions);
  if (first === null) return { ...map, minProperties: 1 };
  const alone = textValue(name, first, definitions) ?? scalar(definitions);
  return { anyOf: [alone, implied === undefined ? { ...map, required: [first] } : map] };
}

/** One item of a list of lines, as a map. */
export function entriesSchema(name: string, key: EntriesKey, definitions: Definitions): JsonSchema {
  const values = [...key.by.keys(), ...key.positional, ...key.words.keys()];
  const parts = Object.fromEntries([
    ...values.map((part) => [part, scalar(definitions)] as const),
    ...[...key.flags.keys()].map((part) => [part, { anyOf: [flag(definitions), { const: '' }] }] as const),
  ]);
  const required = [...key.by.keys()].map((part) => having(part, ...key.positional.slice(0, 1)));
  return { ...mapOf(`${name}[]`, parts, definitions), anyOf: required };
}

/** An entry of a group of addresses and marks. */
export function groupEntrySchema(definitions: Definitions): JsonSchema {
  return definitions.ofValue('group_entry', () => {
    const range: JsonSchema = { type: 'string', pattern: `^${ANY_RANGE}$` };
    const mark = wholeNumber(1, 0xffff_ffff, definitions);
    return {
      anyOf: [
        range,
        {
          ...mapOf('group', { address: range, port: anyPort(definitions) }, definitions),
          required: ['address'],
        },
        {
          ...mapOf('group', { fwmark: mark, family: { enum: ['inet', 'inet6'] } }, definitions),
          required: ['fwmark'],
        },
      ],
    };
  });
}

function mapOf(
  where: string,
  parts: { readonly [name: string]: JsonSchema },
  definitions: Definitions,
): JsonSchema {
  const properties = Object.entries(parts).map(([name, schema]) => [
    name,
    noted(where, name, textValue(where, name, definitions) ?? schema, definitions),
  ]);
  return {
    type: 'object',
    properties: Object.fromEntries(properties) as JsonSchema,
    additionalProperties: false,
  };
}
