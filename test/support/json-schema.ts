type Schema = Readonly<Record<string, unknown>>;

/**
 * Where a value does not fit a JSON Schema: the paths of the misfits, each with what was wanted. Knows the words that
 * our own schema uses and throws at others, so that none is taken for granted.
 */
export function misfits(value: unknown, schema: Schema, root: Schema = schema, path = '$'): string[] {
  const found: string[] = [];
  for (const [word, wanted] of Object.entries(schema))
    found.push(...judge(word, wanted, value, schema, root, path));
  return found;
}

const NOTES: ReadonlySet<string> = new Set(['$schema', 'title', 'description', 'definitions']);

function judge(
  word: string,
  wanted: unknown,
  value: unknown,
  schema: Schema,
  root: Schema,
  path: string,
): string[] {
  if (NOTES.has(word)) return [];
  switch (word) {
    case '$ref':
      return misfits(value, resolve(String(wanted), root), root, path);
    case 'type':
      return [wanted].flat().includes(typeOf(value)) ||
        ([wanted].flat().includes('number') && typeOf(value) === 'integer')
        ? []
        : [`${path}: not ${String(wanted)}`];
    case 'enum':
      return (wanted as unknown[]).includes(value) ? [] : [`${path}: not one of the words`];
    case 'const':
      return value === wanted ? [] : [`${path}: not ${String(wanted)}`];
    case 'minimum':
      return typeof value === 'number' && value < Number(wanted) ? [`${path}: below ${String(wanted)}`] : [];
    case 'maximum':
      return typeof value === 'number' && value > Number(wanted) ? [`${path}: above ${String(wanted)}`] : [];
    case 'pattern':
      return typeof value === 'string' && !new RegExp(String(wanted)).test(value)
        ? [`${path}: not ${String(wanted)}`]
        : [];
    case 'anyOf': {
      const each = (wanted as Schema[]).map((option) => misfits(value, option, root, path));
      if (each.some((option) => option.length === 0)) return [];
      return each.flat();
    }
    case 'items':
      return Array.isArray(value)
        ? value.flatMap((item, index) => misfits(item, wanted as Schema, root, `${path}[${index}]`))
        : [];
    case 'required':
      return isMap(value)
        ? (wanted as string[]).filter((name) => !(name in value)).map((name) => `${path}: no ${name}`)
        : [];
    case 'properties':
    case 'patternProperties':
    case 'additionalProperties':
      return word === 'properties' || schema['properties'] === undefined
        ? members(value, schema, root, path)
        : [];
    default:
      throw new Error(`the schema uses ${word}, which this validator does not know`);
  }
}

function members(value: unknown, schema: Schema, root: Schema, path: string): string[] {
  if (!isMap(value)) return [];
  const properties = (schema['properties'] ?? {}) as Record<string, Schema>;
  const patterns = Object.entries((schema['patternProperties'] ?? {}) as Record<string, Schema>);
  return Object.entries(value).flatMap(([name, member]) => {
    const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const part = own ?? patterns.find(([pattern]) => new RegExp(pattern).test(name))?.[1];
    const other = part ?? schema['additionalProperties'];
    if (other === false) return [`${path}: unknown ${name}`];
    return typeof other === 'object' && other !== null
      ? misfits(member, other as Schema, root, `${path}.${name}`)
      : [];
  });
}

function resolve(reference: string, root: Schema): Schema {
  return reference
    .slice(2)
    .split('/')
    .reduce<Schema>((schema, name) => schema[name] as Schema, root);
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
