import { valueOf } from '../decode/keyword-values.ts';
import type { EntriesKey, YamlBlock, YamlKey, YamlKeys } from './key-kinds.ts';
import { METHOD_NAMES, ROOT_KEYS } from './keys.ts';
import { Definitions } from './schema/definitions.ts';
import { CHECK_EXAMPLES } from './schema/examples.ts';
import type { JsonSchema } from './schema/json-schema-types.ts';
import { commandSchema, entriesSchema, groupEntrySchema, methodSchema, pairsSchema } from './schema/maps.ts';
import { noted } from './schema/notes.ts';
import { textValue } from './schema/text-values.ts';
import {
  address,
  anyPort,
  flag,
  fullList,
  having,
  listOf,
  scalar,
  valueSchema,
  wholeNumber,
} from './schema/value-schema.ts';

/** Where SchemaStore serves it: an editor that knows the catalogue finds it by the name of the file. */
const SCHEMA_ID = 'https://www.schemastore.org/lvsd.json';

/** The schema of lvsd's YAML, from the tables that it is read with. Editors complete and check with it. */
export function yamlSchema(): JsonSchema {
  const definitions = new Definitions();
  const root = objectOf(ROOT_KEYS, '', 'root', definitions);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: SCHEMA_ID,
    title: 'lvsd configuration',
    description: 'What lvsd balances, checks and tells: docs/configuration.md.',
    ...root,
    patternProperties: { '^x-': { description: 'For anchors; not read.' } },
    definitions: definitions.toJSON(),
  };
}

/** The file as it is checked in. */
export function printYamlSchema(): string {
  return `${JSON.stringify(yamlSchema(), null, 2)}\n`;
}

/** `where` is the map's own name, `block` that of the block its keywords stand in. */
function objectOf(keys: YamlKeys, where: string, block: string, definitions: Definitions): JsonSchema {
  const properties = [...keys].map(([name, key]) => {
    const schema = textValue(where, name, definitions) ?? schemaOf(name, key, block, definitions);
    return [name, noted(where, name, schema, definitions)];
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
      return wordSchema(block, key.keyword, definitions);
    case 'words':
      return fullList(wordSchema(block, key.keyword, definitions));
    case 'repeated':
      return fullList(fullList(wordSchema(block, key.keyword, definitions)));
    case 'keywords':
      return listOf({ enum: key.allowed });
    case 'method':
      return methodSchema([...METHOD_NAMES.keys()], definitions);
    case 'section':
      return sectionSchema(name, key.keys, block, definitions);
    case 'endpoint':
      return endpointSchema(name, key.keys, key.header ?? ['address', 'port'], block, definitions);
    case 'command':
      return commandSchema(definitions);
    case 'pairs':
      return pairsSchema(name, key, definitions);
    case 'lines':
    case 'texts':
      return listOf(scalar(definitions));
    case 'block':
      return ownMapSchema(name, key.keys, key.keyword, definitions);
    case 'blocks':
      return (name === 'urls' ? fullList : listOf)(blockSchema(key.block, definitions));
    case 'entries':
      return listOf(itemSchema(name, key, definitions));
    case 'checks':
      return listOf({ anyOf: [...key.types].map(([type, inner]) => checkSchema(type, inner, definitions)) });
    case 'groups':
      return {
        type: 'object',
        additionalProperties: listOf(
          textValue('', `${name}[]`, definitions) ?? groupEntrySchema(definitions),
        ),
      };
    case 'header':
      return headerSchema(name, definitions);
  }
}

/** A block of its own; a key with nothing behind it is an empty one, where nothing is required of it. */
function ownMapSchema(name: string, keys: YamlKeys, block: string, definitions: Definitions): JsonSchema {
  const map = objectOf(keys, name, block, definitions);
  return { anyOf: [name === 'arbiter' ? { ...map, required: ['ping'] } : map, { type: 'null' }] };
}

/** An item of one kind may be a text, as keepalived writes its line. */
function itemSchema(name: string, key: EntriesKey, definitions: Definitions): JsonSchema {
  const map = entriesSchema(name, key, definitions);
  return key.by.size === 1
    ? { anyOf: [textValue('', `${name}[]`, definitions) ?? scalar(definitions), map] }
    : map;
}

function endpointSchema(
  name: string,
  keys: YamlKeys,
  header: readonly string[],
  block: string,
  definitions: Definitions,
): JsonSchema {
  const [first = ''] = header;
  return {
    anyOf: [
      ...(name === 'login' ? [] : [textValue(name, first, definitions) ?? headerSchema(first, definitions)]),
      { ...objectOf(keys, name, block, definitions), required: name === 'login' ? header : [first] },
    ],
  };
}

/** A part of the header of a map. */
function headerSchema(name: string, definitions: Definitions): JsonSchema {
  if (name === 'address') return address(definitions);
  if (name === 'port') return anyPort(definitions);
  return name === 'fwmark' ? wholeNumber(1, 0xffff_ffff, definitions) : scalar(definitions);
}

function blockSchema(block: YamlBlock, definitions: Definitions): JsonSchema {
  const reference = definitions.ofBlock(block.keyword, block, () => mapSchema(block, definitions));
  if (block.scalar === null) return reference;
  const key = block.keys.get(block.scalar);
  const value =
    textValue(block.keyword, block.scalar, definitions) ??
    (key?.kind === 'word'
      ? wordSchema(block.keyword, key.keyword, definitions)
      : headerSchema(block.scalar, definitions));
  return { anyOf: [reference, value] };
}

function mapSchema(block: YamlBlock, definitions: Definitions): JsonSchema {
  const map = objectOf(block.keys, block.keyword, block.keyword, definitions);
  if (block.scalar !== null && block.header === 'none' && block.keyword === 'url')
    return { ...map, required: [block.scalar] };
  if (block.header === 'none') return map;
  if (block.header === 'endpoint') return { ...map, required: ['address'] };
  if (block.header === 'name') return { ...map, required: ['name'] };
  return { ...map, anyOf: ['address', 'fwmark', 'group'].map((name) => having(name)) };
}

function checkSchema(type: string, block: YamlBlock, definitions: Definitions): JsonSchema {
  return definitions.ofBlock(`check_${type}`, block, () => {
    const map = mapSchema(block, definitions);
    const properties = map['properties'] as JsonSchema;
    const { description } = properties['type'] as JsonSchema;
    const only = { description, examples: [type], const: type };
    const needs = Object.keys(CHECK_EXAMPLES.get(type) ?? {});
    return { ...map, properties: { ...properties, type: only }, required: ['type', ...needs] };
  });
}

function sectionSchema(name: string, keys: YamlKeys, block: string, definitions: Definitions): JsonSchema {
  const map = objectOf(keys, name, block, definitions);
  const [first] = keys.values();
  if (first?.kind !== 'word') return map;
  const [word = ''] = keys.keys();
  const alone = textValue(name, word, definitions) ?? wordSchema(block, first.keyword, definitions);
  const off = name === 'persistence' ? flag(definitions) : { enum: [false, 'false', 'no', 'off'] };
  return { anyOf: [map, alone, off] };
}

function wordSchema(block: string, keyword: string, definitions: Definitions): JsonSchema {
  const argument = valueOf(block, keyword) ?? valueOf(null, keyword);
  if (argument?.kind === 'words' || argument?.kind === 'user') return scalar(definitions);
  return argument === undefined
    ? { anyOf: [scalar(definitions), { type: 'null' }] }
    : valueSchema(argument, definitions);
}
