import { CHECK_EXAMPLES } from '../../src/config/yaml/schema/examples.ts';
import type { JsonSchema } from '../../src/config/yaml/schema/json-schema-types.ts';

/** One property of the schema, and how a document is made that is good but perhaps for its value. */
export interface SchemaPlace {
  /** Names from the top, with `[]` for an item of a list and the type of a check in braces. */
  readonly path: string;
  readonly schema: JsonSchema;
  /** The document with a value in this place. */
  readonly with: (value: unknown) => unknown;
}

type Put = (value: unknown) => unknown;
type MapValue = Readonly<Record<string, unknown>>;

/** What a property needs beside it before its value is looked at. */
const COMPANIONS: ReadonlyMap<string, MapValue> = new Map<string, MapValue>([
  ['forwarding.type', { method: 'tun' }],
  ['forwarding.port', { method: 'tun', type: 'gue' }],
  ['forwarding.checksum', { method: 'tun', type: 'gue', port: 6080 }],
  ['bind_port', { bind_address: '10.0.0.1' }],
  ['regex_no_match', { regex: 'ok' }],
  ['regex_min_offset', { regex: 'ok' }],
  ['regex_max_offset', { regex: 'ok' }],
  ['regex_options', { regex: 'ok' }],
  ['fifo.group', { user: 'root' }],
  ['lvs_fifo.group', { user: 'root' }],
  ['vrrp_fifo.group', { user: 'root' }],
  ['virtual_servers[].one_packet', { protocol: 'udp' }],
  ['virtual_servers[].scheduler_flags', { scheduler: 'sh' }],
  ['track[].weight', { interface: 'eth1' }],
  ['track[].per', { interface: 'eth1' }],
  ['track[].reverse', { interface: 'eth1' }],
  ['heartbeat[].source', { interface: 'eth1' }],
  ['hysteresis', { quorum: 100 }],
  ['min_reply_length', { require_reply: true }],
  ['max_reply_length', { require_reply: true }],
]);

/** Lists whose items may be texts: an item as a map. */
const LINES: ReadonlyMap<string, MapValue> = new Map<string, MapValue>([
  ['addresses[]', { address: '192.0.2.10/24' }],
  ['excluded_addresses[]', { address: '192.0.2.20/32' }],
  ['peers[]', { address: '192.0.2.3' }],
  ['track[]', {}],
]);

/** Every property of a schema, each definition once for each place in which it stands. */
export function* placesOf(root: JsonSchema): Generator<SchemaPlace, void> {
  yield* ofMap(root, root, '', {}, (value) => value);
}

function* ofMap(
  map: JsonSchema,
  root: JsonSchema,
  path: string,
  base: MapValue,
  put: Put,
): Generator<SchemaPlace, void> {
  for (const [name, schema] of Object.entries((map['properties'] ?? {}) as Record<string, JsonSchema>)) {
    const at = path === '' ? name : `${path}.${name}`;
    const beside = { ...base, ...companionsOf(at) };
    const inside: Put = (value) => put({ ...beside, [name]: value });
    yield { path: at, schema, with: inside };
    const [example] = (schema['examples'] ?? []) as unknown[];
    yield* within(schema, root, at, example, inside);
  }
}

function companionsOf(path: string): MapValue {
  if (
    /\.(?:command|script|fence|up|down|master|backup|fault|stop|any|deleted|master_rx_lower_priority|split)\.group$/.test(
      path,
    )
  )
    return { user: 'nobody' };
  const found = [...COMPANIONS].find(([end]) => path === end || path.endsWith(`.${end}`));
  return found?.[1] ?? {};
}

/** The maps that may stand in a place, as items of a list where it takes one. */
function* within(
  schema: JsonSchema,
  root: JsonSchema,
  path: string,
  example: unknown,
  put: Put,
): Generator<SchemaPlace, void> {
  const target = resolved(schema, root);
  const items = target['items'] as JsonSchema | undefined;
  if (items !== undefined) {
    const [first] = Array.isArray(example) ? example : [example];
    yield* within(items, root, `${path}[]`, first, (value) => put([value]));
    return;
  }
  if (target['properties'] !== undefined) yield* ofMap(target, root, ...baseOf(target, path, example), put);
  const options = [target['anyOf'], target['allOf']].flat().filter((option) => option !== undefined);
  // A list stands beside its single item, which is the same.
  const list = options.find((option) => resolved(option as JsonSchema, root)['items'] !== undefined);
  for (const option of (list === undefined ? options : [list]) as JsonSchema[]) {
    if (target['properties'] === undefined) yield* within(option, root, path, example, put);
  }
}

function baseOf(map: JsonSchema, path: string, example: unknown): [string, MapValue] {
  const properties = map['properties'] as Record<string, JsonSchema>;
  const by = LINES.get(path.slice(path.lastIndexOf('.') + 1));
  if (by !== undefined) return [path, by];
  const type = properties['type']?.['const'];
  if (typeof type === 'string') return [`${path}{${type}}`, { type, ...CHECK_EXAMPLES.get(type) }];
  if (typeof example !== 'object' || example === null || Array.isArray(example)) {
    const required = (map['required'] ?? []) as string[];
    return [
      path,
      Object.fromEntries(required.map((name) => [name, (properties[name]?.['examples'] as unknown[])?.[0]])),
    ];
  }
  return [path, example as MapValue];
}

function resolved(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const reference = schema['$ref'];
  if (typeof reference !== 'string') return schema;
  const [, , name = ''] = reference.split('/');
  return resolved((root['definitions'] as Record<string, JsonSchema>)[name] ?? {}, root);
}
