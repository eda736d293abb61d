import { isDeepStrictEqual } from 'node:util';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { LoadedConfig } from '../../../../src/config/load.ts';
import { yamlSchema } from '../../../../src/config/yaml/json-schema.ts';
import { loadText } from '../../../support/config.ts';
import { CODES_OF_OTHER_PLACES, SCHEMA_EXCEPTIONS } from '../../../support/schema-exceptions.ts';
import type { SchemaPlace } from '../../../support/schema-walk.ts';
import { placesOf } from '../../../support/schema-walk.ts';

const SCHEMA = yamlSchema();
const validate = new Ajv({ strict: true }).compile(SCHEMA);
const PLACES = [...placesOf(SCHEMA)];

/** Of each kind of wrong value one, and some that are right in some places. */
const VALUES: readonly unknown[] = [
  -1,
  999,
  65_536,
  '+7',
  '5x',
  '',
  '192.0.2.300',
  '10.0.0.0/33',
  null,
  ['a'],
  { a: 1 },
];

function load(document: unknown): LoadedConfig {
  return loadText('main.yaml', stringify(document, { nullStr: '' }));
}

function errorsOf({ diagnostics }: LoadedConfig): string[] {
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
}

/** What the two say of a value where they disagree; null where they agree, or differ on purpose. */
function disagreement({ path, with: put }: SchemaPlace, value: unknown): string | null {
  const document = put(value);
  const taken = validate(document);
  const errors = errorsOf(load(document)).filter((code) => !CODES_OF_OTHER_PLACES.has(code));
  if (taken === (errors.length === 0) || SCHEMA_EXCEPTIONS.some(({ fits }) => fits(path, value))) return null;
  const decoder = errors.length === 0 ? 'takes it' : `says ${errors.join(', ')}`;
  return `${path} ${JSON.stringify(value)}: the schema ${taken ? 'takes' : 'refuses'} it, the decoder ${decoder}`;
}

describe('the schema beside the decoders', { timeout: 300_000 }, () => {
  it('describes every property, with an example that both take', () => {
    const bare = PLACES.filter(
      ({ schema }) => schema['description'] === undefined || !('examples' in schema),
    );
    expect(bare.map(({ path }) => path)).toEqual([]);
    const wrong = PLACES.flatMap((place) => disagreement(place, example(place)) ?? []);
    expect(wrong).toEqual([]);
    const refused = PLACES.filter((place) => !validate(place.with(example(place))));
    expect(refused.map(({ path }) => path)).toEqual([]);
  });

  it('agrees with them on wrong and right values of every property', () => {
    const wrong = PLACES.flatMap((place) => VALUES.flatMap((value) => disagreement(place, value) ?? []));
    expect(wrong).toEqual([]);
  });

  it('agrees with them on a good document with any one value in the place of another', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PLACES), fc.constantFrom(...VALUES), (place, value) => {
        expect(disagreement(place, value)).toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  it('says what counts where a property is absent', () => {
    const wrong = PLACES.filter(({ schema, with: put }) => {
      if (!('default' in schema)) return false;
      const [given, absent] = [load(put(schema['default'])), load(put(undefined))];
      return errorsOf(given).length === 0 && !isDeepStrictEqual(meaning(given), meaning(absent));
    });
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it.each([
    ['virtual_servers[].address', '192.0.2.300', false],
    ['virtual_servers[].port', '80', true],
    ['virtual_servers[].port', 65_536, false],
    ['virtual_servers[].quorum', '1', true],
    ['virtual_servers[].real_servers[].checks[]{http}.urls[].status', 999, false],
    ['virtual_servers[].real_servers[].checks[]{http}.urls[].status', '200', true],
    ['virtual_servers[].real_servers[].checks[]{http}.urls[].digest', 'abc', false],
    ['vrrp.instances[].addresses', '10.0.0.1/33', false],
    ['vrrp.instances[].addresses', '10.0.0.1/24 dev eth0', true],
    ['virtual_server_groups', { all: ['10.0.0.0/33'] }, false],
  ])('judges %s: %j', (path, value, taken) => {
    const place = PLACES.find((each) => each.path === path);
    expect(validate(place?.with(value))).toBe(taken);
  });
});

function example({ schema }: SchemaPlace): unknown {
  return (schema['examples'] as unknown[] | undefined)?.[0];
}

/** Without the places in the text. */
function meaning({ config }: LoadedConfig): unknown {
  const text = JSON.stringify(config, (key, value) =>
    key === 'span' || key === 'statement' ? undefined : value,
  );
  return text === undefined ? null : JSON.parse(text);
}
