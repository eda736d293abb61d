import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { yamlSchema } from '../../../../src/config/yaml/json-schema.ts';
import { ROOT_KEYS } from '../../../../src/config/yaml/keys.ts';
import { misfitsOf } from '../../../support/json-schema.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const misfits = misfitsOf(yamlSchema());

/** A block of YAML in a page, with the line that it begins on. */
interface Snippet {
  readonly place: string;
  readonly text: string;
}

function pages(): string[] {
  const docs = readdirSync(`${ROOT}docs`, { recursive: true, encoding: 'utf8' });
  // The page of errors shows what is refused.
  return [
    'README.md',
    ...docs.filter((name) => name.endsWith('.md') && name !== 'errors.md').map((name) => `docs/${name}`),
  ];
}

function snippetsOf(page: string): Snippet[] {
  const text = readFileSync(ROOT + page, 'utf8');
  return [...text.matchAll(/^( *)```ya?ml( \w+)?\n([\s\S]*?)^ *```/gm)].map(
    ({ 1: indent = '', 2: kind = '', 3: body = '', index }) => ({
      place: `${page}:${text.slice(0, index).split('\n').length}`,
      text: whole(kind.trim(), body.replaceAll(new RegExp(`^${indent}`, 'gm'), '')),
    }),
  );
}

/** A snippet of checks in a file around it; `docs` marks such parts behind the word yaml. */
function whole(kind: string, body: string): string {
  if (kind !== 'check') return body;
  const checks = body.replaceAll(/^/gm, '          ');
  return `virtual_servers:\n  - address: 192.0.2.1\n    real_servers:\n      - address: 10.0.0.1\n        checks:\n${checks}`;
}

/** Null for a snippet that is none, such as one with dots for what is left out. */
function asYaml(text: string): unknown {
  const document = parseDocument(text, { merge: true });
  return document.errors.length > 0 ? null : document.toJS();
}

/** Whether it is a part of an lvsd.yaml from its top; others are of Prometheus, of web.yaml, of a fleet. */
function isConfiguration(text: string): boolean {
  const document: unknown = asYaml(text);
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return false;
  const keys = Object.keys(document).filter((key) => !key.startsWith('x-'));
  return keys.length > 0 && keys.every((key) => ROOT_KEYS.has(key));
}

const SNIPPETS = pages().flatMap(snippetsOf);
const EXAMPLES = readdirSync(`${ROOT}deploy`, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml') && !name.includes('negative'))
  .map((name) => ({ place: `deploy/${name}`, text: readFileSync(`${ROOT}deploy/${name}`, 'utf8') }));

describe('YAML that people copy', () => {
  const configurations = [...SNIPPETS, ...EXAMPLES].filter(({ text }) => isConfiguration(text));

  it('is found in docs and in deploy', () => {
    expect(configurations.filter(({ place }) => place.startsWith('docs/')).length).toBeGreaterThan(10);
    expect(configurations.filter(({ place }) => place.startsWith('deploy/')).length).toBeGreaterThan(0);
  });

  it.each(configurations.map(({ place, text }) => [place, text]))('fits the schema: %s', (_place, text) => {
    expect(misfits(parse(text ?? '', { merge: true }))).toEqual([]);
  });

  it('is all accounted for: what is no lvsd.yaml belongs to another program', () => {
    const others = SNIPPETS.filter(({ text }) => !isConfiguration(text)).map(
      ({ text }) => text.split('\n')[0],
    );
    expect(others).toEqual([
      '# yaml-language-server: $schema=https://example.org/lvsd.schema.json',
      'listen: 192.0.2.10:9466',
      '- job_name: lvsd',
    ]);
  });
});
