import { KEY_DESCRIPTIONS } from '../key-descriptions.ts';
import { DEFAULTS } from './defaults.ts';
import type { Definitions } from './definitions.ts';
import { EXAMPLES } from './examples.ts';
import type { JsonSchema } from './json-schema-types.ts';

/**
 * A property as editors show it: its schema with a description, an example and, where it has one, its default. `where` is
 * the name of the map, or of the block, that it stands in.
 */
export function noted(where: string, name: string, schema: JsonSchema, definitions: Definitions): JsonSchema {
  const description = of(KEY_DESCRIPTIONS, where, name) ?? schema['description'];
  const fallback = of(DEFAULTS, where, name);
  const example = of(EXAMPLES, where, name) ?? fallback ?? exampleOf(schema, definitions);
  return {
    ...(description === undefined ? {} : { description }),
    ...(fallback === undefined ? {} : { default: fallback }),
    ...(example === undefined ? {} : { examples: [example] }),
    // Editors of draft-07 read nothing that stands beside a reference.
    ...('$ref' in schema ? { allOf: [schema] } : schema),
  };
}

function of<Value>(table: ReadonlyMap<string, Value>, where: string, name: string): Value | undefined {
  return table.get(`${where}.${name}`) ?? table.get(name);
}

/** A good value, where the words or bounds of the schema give one. */
export function exampleOf(schema: JsonSchema, definitions: Definitions): unknown {
  const { enum: choices, const: only, type, anyOf, allOf, minimum = 0, maximum = 5 } = schema;
  if (typeof schema['$ref'] === 'string') return exampleOf(definitions.resolve(schema['$ref']), definitions);
  if (only !== undefined) return only;
  if (Array.isArray(choices)) return choices[0];
  if (type === 'integer') return Math.min(Math.max(Number(minimum), 5), Number(maximum));
  if (type === 'number') return `${Math.min(Math.max(Number(minimum), 5), Number(maximum))}s`;
  const [first] = [anyOf, allOf].flat() as (JsonSchema | undefined)[];
  return first === undefined ? undefined : exampleOf(first, definitions);
}
