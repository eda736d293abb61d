import { yamlSchema } from '../../config/yaml/json-schema.ts';
import type { ManualBlock, ManualPage } from './roff.ts';

type Schema = Readonly<Record<string, unknown>>;

/** lvsd.yaml(5), from the JSON Schema, which comes from the tables that the file is read with. */
export function yamlPage(version: string): ManualPage {
  const schema: Schema = yamlSchema();
  const definitions = recordOf(schema['definitions']);
  return {
    name: 'lvsd.yaml',
    section: 5,
    summary: 'configuration of lvsd in YAML',
    version,
    sections: [
      {
        title: 'Description',
        blocks: [
          {
            kind: 'paragraph',
            text: 'What lvsd balances, checks and reports. `lvsctl config check` judges a file, `lvsctl config show` prints what it means with every default, `lvsctl config schema` prints the JSON Schema that this page is made of.',
          },
          { kind: 'literal', text: EXAMPLE },
        ],
      },
      { title: 'Top level', blocks: propertyTerms(schema) },
      ...Object.entries(definitions).map(([name, definition]) => ({
        title: name.replaceAll('_', ' '),
        blocks: propertyTerms(recordOf(definition)),
      })),
      {
        title: 'See also',
        blocks: [{ kind: 'paragraph', text: '`lvsd`(8), `lvsctl`(1), `lvsd-keepalived.conf`(5)' }],
      },
    ],
  };
}

const EXAMPLE = `virtual_servers:
  - address: 192.0.2.10
    port: 80
    protocol: tcp
    real_servers:
      - { address: 10.0.0.11, checks: [{ type: http, urls: [{ path: /health }] }] }
      - { address: 10.0.0.12, checks: [{ type: tcp }] }`;

/** The keys of a map, those of maps within it behind a dot. A map that has a section of its own is named. */
function propertyTerms(schema: Schema, prefix = ''): readonly ManualBlock[] {
  return Object.entries(recordOf(schema['properties'])).flatMap(([name, value]) => {
    const property = recordOf(value);
    const term: ManualBlock = {
      kind: 'term',
      term: `${prefix}${name}${placeholder(property)}`,
      text: textOf(property),
    };
    return [term, ...alternatives(property).flatMap((inner) => propertyTerms(inner, `${prefix}${name}.`))];
  });
}

function textOf(property: Schema): string {
  const description = property['description'];
  const sections = referencesIn(property).map((name) => name.replaceAll('_', ' ').toUpperCase());
  return [
    typeof description === 'string' ? description : '',
    sections.length === 0 ? '' : `See ${[...new Set(sections)].join(', ')}.`,
  ]
    .filter((text) => text !== '')
    .join(' ');
}

/** The schema and what it may be one of, items of lists too, references left alone. */
function alternatives(schema: Schema): readonly Schema[] {
  const choices = Array.isArray(schema['anyOf']) ? schema['anyOf'].map(recordOf) : [];
  const items = schema['items'] === undefined ? [] : [recordOf(schema['items'])];
  return [schema, ...[...choices, ...items].flatMap(alternatives)].filter(
    (one, index, all) => one['properties'] !== undefined && all.indexOf(one) === index,
  );
}

function referencesIn(schema: Schema): readonly string[] {
  const own = typeof schema['$ref'] === 'string' ? [schema['$ref'].replace('#/definitions/', '')] : [];
  const inner = [
    ...(Array.isArray(schema['anyOf']) ? schema['anyOf'] : []),
    ...(schema['items'] === undefined ? [] : [schema['items']]),
  ];
  return [...own, ...inner.flatMap((one) => referencesIn(recordOf(one)))];
}

function placeholder(property: Schema): string {
  const words = property['enum'];
  if (Array.isArray(words)) return `: ${words.filter((word) => word !== null).join(' | ')}`;
  return '';
}

function recordOf(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
