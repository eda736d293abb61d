import type { KeywordArgument } from '../decode/keyword-argument.ts';
import { valueOf } from '../decode/keyword-values.ts';
import { KEY_DESCRIPTIONS } from './key-descriptions.ts';
import type { EntriesKey, YamlBlock, YamlKey, YamlKeys } from './key-kinds.ts';
import { METHOD_NAMES, ROOT_KEYS } from './keys.ts';

/** A JSON Schema, or a part of one (draft-07, which editors know best). */
export type JsonSchema = { readonly [member: string]: unknown };

const SCALAR = { type: ['string', 'number'] } as const;
const ADDRESS = { type: 'string', pattern: '^[0-9A-Fa-f.:]+$' } as const;
const PORT = { type: 'integer', minimum: 0, maximum: 65_535 } as const;
const FAMILY = { enum: ['inet', 'inet6'] } as const;
const MARK = { type: 'integer', minimum: 1, maximum: 0xffff_ffff } as const;
const YES_OR_NO = { enum: [true, false, 'on', 'off', 'yes', 'no', null] } as const;

/** The maps that occur in several places, each defined once. */
class Definitions {
  readonly #names = new Map<YamlBlock, string>();
  readonly #schemas = new Map<string, JsonSchema>();

  /**
   * A reference to the map of a block, which is defined at its first use. Another block of the same name gets a number.
   */
  define(wanted: string, block: YamlBlock, make: () => JsonSchema): JsonSchema {
    let name = this.#names.get(block);
    if (name === undefined) {
      name = wanted;
      for (let number = 2; this.#schemas.has(name); number += 1) name = `${wanted}_${number}`;
      this.#names.set(block, name);
      this.#schemas.set(name, {});
      this.#schemas.set(name, make());
    }
    return { $ref: `#/definitions/${name}` };
  }

  toJSON(): JsonSchema {
    return Object.fromEntries([...this.#schemas].sort(([left], [right]) => (left < right ? -1 : 1)));
  }
}

/** A number of seconds as text, as `parseDuration` accepts it. */
const DURATION_TEXT = '^\\+?([0-9]{1,15}(\\.[0-9]{0,6})?|\\.[0-9]{1,6})(ms|s|m|h)?$';

/** The schema of lvsd's YAML, made from the tables with which it is read. Editors complete and check with it. */
export function yamlSchema(): JsonSchema {
  const definitions = new Definitions();
  const root = objectOf(ROOT_KEYS, '', 'root', definitions);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'lvsd configuration',
    description: 'What lvsd balances, checks and tells: docs/configuration.md.',
    ...root,
    patternProperties: { '^x-': { description: 'For anchors; not read.' } },
    definitions: definitions.toJSON(),
  };
}

/** The text of the file in the repository. */
export function printYamlSchema(): string {
  return `${JSON.stringify(yamlSchema(), null, 2)}\n`;
}

/** `where` is the map's own name, `block` the name of the block that its keywords belong to. */
function objectOf(keys: YamlKeys, where: string, block: string, definitions: Definitions): JsonSchema {
  const properties = [...keys].map(([name, key]) => {
    const description = KEY_DESCRIPTIONS.get(`${where}.${name}`) ?? KEY_DESCRIPTIONS.get(name);
    return [
      name,
      { ...(description === undefined ? {} : { description }), ...schemaOf(name, key, block, definitions) },
    ];
  });
  return {
    type: 'object',
    properties: Object.fromEntries(properties) as JsonSchema,
    additionalProperties: false,
  };
}

function schemaOf(name: string, key: YamlKey, block: string, definitions: Definitions): JsonSchema {
  switch (key.kind) {
    case 'word':
      return wordSchema(block, key.keyword);
    case 'words':
      return { anyOf: [SCALAR, { type: 'array', items: SCALAR }] };
    case 'keywords':
      return listOf({ enum: key.allowed });
    case 'method':
      return methodSchema();
    case 'section':
      return sectionSchema(name, key.keys, block, definitions);
    case 'endpoint':
      return endpointSchema(name, key.keys, key.header ?? ['address', 'port'], block, definitions);
    case 'command':
      return COMMAND;
    case 'pairs':
      return pairsSchema(key, [...key.words.keys()]);
    case 'lines':
    case 'texts':
      return listOf(SCALAR);
    case 'block':
      return { anyOf: [objectOf(key.keys, name, key.keyword, definitions), { type: 'null' }] };
    case 'blocks':
      return listOf(blockSchema(key.block, definitions));
    case 'entries':
      return entriesSchema(name, key);
    case 'repeated':
      return listOf({ anyOf: [SCALAR, { type: 'array', items: SCALAR }] });
    case 'checks':
      return listOf({
        anyOf: [...key.types].map(([type, block]) => checkSchema(type, block, definitions)),
      });
    case 'groups':
      return {
        type: 'object',
        additionalProperties: listOf(key.plain === true ? SCALAR : GROUP_ENTRY),
      };
    case 'header':
      return HEADERS.get(name) ?? SCALAR;
  }
}

const COMMAND: JsonSchema = {
  anyOf: [
    SCALAR,
    { type: 'array', items: SCALAR },
    {
      type: 'object',
      properties: {
        command: {
          anyOf: [SCALAR, { type: 'array', items: SCALAR }],
          description: 'The program and its arguments.',
        },
        user: { ...SCALAR, description: 'Whose rights it has (default: script_user).' },
        group: { ...SCALAR, description: "Group (default: the user's own)." },
      },
      required: ['command'],
      additionalProperties: false,
    },
  ],
};

function endpointSchema(
  name: string,
  keys: YamlKeys,
  header: readonly string[],
  block: string,
  definitions: Definitions,
): JsonSchema {
  const [first = ''] = header;
  return {
    anyOf: [HEADERS.get(first) ?? SCALAR, { ...objectOf(keys, name, block, definitions), required: [first] }],
  };
}

function pairsSchema(
  { first, implied }: Extract<YamlKey, { readonly kind: 'pairs' }>,
  names: readonly string[],
): JsonSchema {
  const properties = Object.fromEntries(
    (first === null ? names : [first, ...names]).map((name) => [name, SCALAR]),
  );
  const map = { type: 'object', properties, additionalProperties: false };
  if (first === null) return map;
  return { anyOf: [SCALAR, implied === undefined ? { ...map, required: [first] } : map] };
}

function entriesSchema(name: string, key: EntriesKey): JsonSchema {
  const described = (member: string, schema: JsonSchema): readonly [string, JsonSchema] => {
    const description = KEY_DESCRIPTIONS.get(`${name}[].${member}`);
    return [member, { ...(description === undefined ? {} : { description }), ...schema }];
  };
  const properties = Object.fromEntries([
    ...[...key.by.keys(), ...key.positional, ...key.words.keys()].map((member) => described(member, SCALAR)),
    ...[...key.flags.keys()].map((member) => described(member, YES_OR_NO)),
  ]);
  const required = [...key.by.keys()].map((member) => ({
    required: [member, ...key.positional.slice(0, 1)],
  }));
  const map = { type: 'object', properties, additionalProperties: false, anyOf: required };
  return listOf(key.by.size === 1 ? { anyOf: [{ type: 'string' }, map] } : map);
}

/** A single value counts as a list with one element. */
function listOf(item: JsonSchema): JsonSchema {
  return { anyOf: [{ type: 'array', items: item }, item] };
}

const HEADERS: ReadonlyMap<string, JsonSchema> = new Map<string, JsonSchema>([
  ['address', ADDRESS],
  ['port', PORT],
  ['fwmark', MARK],
  ['group', SCALAR],
]);

const GROUP_ENTRY: JsonSchema = {
  anyOf: [
    { type: 'string' },
    {
      type: 'object',
      properties: { address: { type: 'string' }, port: PORT },
      required: ['address'],
      additionalProperties: false,
    },
    {
      type: 'object',
      properties: { fwmark: MARK, family: FAMILY },
      required: ['fwmark'],
      additionalProperties: false,
    },
  ],
};

function blockSchema(block: YamlBlock, definitions: Definitions): JsonSchema {
  const reference = definitions.define(block.keyword, block, () => mapSchema(block, definitions));
  return block.scalar === null ? reference : { anyOf: [reference, scalarSchema(block)] };
}

function scalarSchema(block: YamlBlock): JsonSchema {
  return block.scalar === 'address' ? ADDRESS : SCALAR;
}

function mapSchema(block: YamlBlock, definitions: Definitions): JsonSchema {
  const map = objectOf(block.keys, block.keyword, block.keyword, definitions);
  if (block.header === 'none') return map;
  if (block.header === 'endpoint') return { ...map, required: ['address'] };
  if (block.header === 'name') return { ...map, required: ['name'] };
  return { ...map, anyOf: ['address', 'fwmark', 'group'].map((name) => ({ required: [name] })) };
}

function checkSchema(type: string, block: YamlBlock, definitions: Definitions): JsonSchema {
  return definitions.define(`check_${type}`, block, () => {
    const map = mapSchema(block, definitions);
    const properties = { ...(map['properties'] as JsonSchema), type: { const: type } };
    return { ...map, properties, required: ['type'] };
  });
}

function sectionSchema(name: string, keys: YamlKeys, block: string, definitions: Definitions): JsonSchema {
  const map = objectOf(keys, name, block, definitions);
  const [first] = keys.values();
  return first?.kind === 'word'
    ? { anyOf: [map, { type: 'boolean' }, wordSchema(block, first.keyword)] }
    : map;
}

function methodSchema(): JsonSchema {
  const names = [...METHOD_NAMES.keys()];
  return {
    anyOf: [
      { enum: names },
      {
        type: 'object',
        properties: {
          method: { enum: names },
          type: { enum: ['ipip', 'gue', 'gre'], description: 'How packets are wrapped (default: ipip).' },
          port: { ...PORT, minimum: 1, description: 'UDP port of a gue tunnel.' },
          checksum: { enum: ['nocsum', 'csum', 'remcsum'] },
        },
        required: ['method'],
        additionalProperties: false,
      },
    ],
  };
}

function wordSchema(block: string, keyword: string): JsonSchema {
  const argument = valueOf(block, keyword);
  return argument === undefined ? { type: ['string', 'number', 'boolean', 'null'] } : valueSchema(argument);
}

function valueSchema(argument: KeywordArgument): JsonSchema {
  switch (argument.kind) {
    case 'none':
      return { type: 'null' };
    case 'flag':
      return YES_OR_NO;
    case 'integer':
      return { type: 'integer', minimum: argument.bounds.min, maximum: argument.bounds.max };
    case 'duration': {
      const { min, max } = argument.bounds;
      const number = { type: 'number', minimum: min / 1000, maximum: max / 1000 };
      return { anyOf: [number, { type: 'string', pattern: DURATION_TEXT }] };
    }
    case 'choice':
      return { enum: argument.words.flatMap(choiceForms) };
    case 'address':
      return ADDRESS;
    case 'port':
      return PORT;
    case 'text':
      return argument.optional === true ? { type: [...SCALAR.type, 'boolean', 'null'] } : SCALAR;
    case 'command':
    case 'user':
      return SCALAR;
    case 'words':
      return { anyOf: [SCALAR, { type: 'array', items: SCALAR }] };
    case 'block':
      return { type: 'object' };
  }
}

/** YAML takes `1.0` for a number, while the reader takes its text. */
function choiceForms(word: string): readonly (string | number)[] {
  return /^[0-9]+(?:\.[0-9]+)?$/.test(word) ? [word, Number(word)] : [word];
}
