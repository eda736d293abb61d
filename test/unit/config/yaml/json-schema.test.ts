import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { KeywordArgument } from '../../../../src/config/decode/keyword-argument.ts';
import { valueOf } from '../../../../src/config/decode/keyword-values.ts';
import { printYamlSchema, yamlSchema } from '../../../../src/config/yaml/json-schema.ts';
import { KEY_DESCRIPTIONS } from '../../../../src/config/yaml/key-descriptions.ts';
import type { YamlKeys } from '../../../../src/config/yaml/key-kinds.ts';
import { YAML_MAPS } from '../../../../src/config/yaml/keys.ts';
import { codes, loadText } from '../../../support/config.ts';
import { misfitsOf } from '../../../support/json-schema.ts';

const ROOT = new URL('../../../../', import.meta.url);
const VALID = new URL('test/fixtures/config/valid/', ROOT);
const EXAMPLES = new URL('deploy/examples/', ROOT);
const misfits = misfitsOf(yamlSchema());

function yamlFiles(folder: URL): URL[] {
  return readdirSync(folder)
    .filter((name) => extname(name) === '.yaml')
    .map((name) => new URL(name, folder));
}

function document(text: string): unknown {
  return parse(text, { merge: true });
}

describe('the JSON Schema', () => {
  it('is what deploy/lvsd.schema.json holds (vitest -u writes it anew)', async () => {
    await expect(printYamlSchema()).toMatchFileSnapshot(
      fileURLToPath(new URL('deploy/lvsd.schema.json', ROOT)),
    );
  });

  it.each(
    [...yamlFiles(VALID), ...yamlFiles(EXAMPLES)].map((file) => [file.pathname.split('/').at(-1), file]),
  )('takes %s', (_, file) => {
    expect(misfits(document(readFileSync(file as URL, 'utf8')))).toEqual([]);
  });

  it.each([
    ['virtual_server: []', '/ must NOT have additional properties: virtual_server'],
    ['virtual_servers: [{address: 10.0.0.1, lb_algo: rr}]', 'additional properties: lb_algo'],
    ['virtual_servers: [{port: 80}]', "/virtual_servers/0 must have required property 'address'"],
    ['virtual_servers: [{address: 10.0.0.1, scheduler: best}]', '/scheduler must be equal to one of'],
    ['virtual_servers: [{address: 10.0.0.1, delay_loop: 5x}]', '/delay_loop must match pattern'],
    ['virtual_servers: [{address: 10.0.0.1, delay_loop: 0}]', '/delay_loop must be >='],
    ['virtual_servers: [{address: 10.0.0.1, quorum: -1}]', '/quorum must be >='],
    ['virtual_servers: [{address: 10.0.0.1, port: 65536}]', '/port must be <='],
    [
      'virtual_servers: [{address: 10.0.0.1, real_servers: [{address: 10.0.0.1, checks: [{type: tpc}]}]}]',
      '/type must be equal to constant',
    ],
  ])('refuses %s', (text, expected) => {
    expect(misfits(document(text)).join('\n')).toContain(expected);
  });

  it('takes keys that begin with x- at the top, and only there', () => {
    expect(misfits(document('x-anchors: {anything: 1}\nvirtual_servers: []'))).toEqual([]);
    expect(misfits(document('virtual_servers: [{address: 10.0.0.1, x-a: 1}]'))).not.toEqual([]);
  });

  it('describes every key and knows the value of every keyword', () => {
    const maps = [...YAML_MAPS.values()].flatMap((keys: YamlKeys) => [...keys]);
    const undescribed = maps.filter(
      ([name]) =>
        !KEY_DESCRIPTIONS.has(name) && ![...KEY_DESCRIPTIONS.keys()].some((key) => key.endsWith(`.${name}`)),
    );
    expect(undescribed.map(([name]) => name)).toEqual([]);
    const unknown = maps.filter(([, key]) => key.kind === 'word' && valueOf(null, key.keyword) === undefined);
    expect(unknown.map(([name]) => name)).toEqual([]);
  });
});

/** A value at and beyond each end of what a keyword is said to take. */
function edges(argument: KeywordArgument): {
  readonly good: readonly string[];
  readonly bad: readonly string[];
} {
  switch (argument.kind) {
    case 'integer': {
      const { min, max } = argument.bounds;
      return { good: [String(min), String(max)], bad: [String(min - 1), String(max + 1), '1x'] };
    }
    case 'duration': {
      const { min, max } = argument.bounds;
      const beyond = min === 0 ? [] : ['0'];
      return {
        good: [`${min / 1000}`.replace('1e-6', '0.000001'), `${max / 1000}`, '500ms'],
        bad: [...beyond, String(max / 1000 + 1), '5x'],
      };
    }
    case 'flag':
      return { good: ['true', 'false', 'on', 'off', 'yes', 'no', ''], bad: ['perhaps'] };
    case 'choice':
      return { good: argument.words, bad: ['nonsense'] };
    case 'port':
      return { good: ['1', '65535'], bad: ['65536', 'http'] };
    case 'address':
      return { good: ['10.9.9.9'], bad: ['10.9.9', 'host'] };
    default:
      return { good: [], bad: [] };
  }
}

/** One key of one map in a document that is otherwise good. */
function documentWith(where: string, key: string, value: string): string | null {
  const line = `${key}: ${value}`;
  const check = (type: string, more: string): string =>
    `checks:\n          - type: ${type}\n            ${more}`;
  const urls = 'urls: [/]';
  const server = (more: string): string =>
    `real_servers:\n      - address: 10.0.1.1\n        port: 80\n        ${more}`;
  const service = (more: string): string =>
    `virtual_servers:\n  - address: 10.0.0.1\n    port: 80\n${key === 'protocol' ? '' : '    protocol: tcp\n'}    ${more}\n`;
  switch (where) {
    case 'a virtual server':
      return service(`${line}\n    ${server('weight: 1')}`);
    case 'a real server':
      return service(server(line));
    case 'a check of type tcp':
      return service(server(check('tcp', line)));
    case 'a check of type http':
      return service(server(check('http', `${line}\n            ${urls}`)));
    default:
      return null;
  }
}

/** What the value is about is not the value: quorum above the weights, a port without an address, and so on. */
const OF_THE_VALUE = [
  'invalid-number',
  'out-of-range',
  'invalid-duration',
  'invalid-boolean',
  'invalid-address',
  'invalid-port',
  'unknown-value',
];

const BLOCKS: ReadonlyMap<string, string> = new Map([
  ['a virtual server', 'virtual_server'],
  ['a real server', 'real_server'],
  ['a check of type tcp', 'TCP_CHECK'],
  ['a check of type http', 'HTTP_GET'],
]);

describe('what the schema says of values', () => {
  const rows = [...YAML_MAPS].flatMap(([where, keys]) =>
    [...keys].flatMap(([name, key]) => {
      const argument = key.kind === 'word' ? valueOf(BLOCKS.get(where) ?? null, key.keyword) : undefined;
      return argument === undefined || documentWith(where, name, '') === null
        ? []
        : [[where, name, argument] as const];
    }),
  );

  it.each(rows)('is what decoders do: in %s, %s', (where, name, argument) => {
    const { good, bad } = edges(argument);
    const refused = (value: string): boolean =>
      codes(loadText('main.yaml', documentWith(where, name, value) ?? '')).some((code) =>
        OF_THE_VALUE.includes(code.replace('error ', '')),
      );
    expect(good.filter(refused)).toEqual([]);
    expect(bad.filter((value) => !refused(value))).toEqual([]);
  });
});
