import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { layOut } from '../../../../deploy/schemastore/layout.mjs';
import { yamlSchema } from '../../../../src/config/yaml/json-schema.ts';
import { loadText } from '../../../support/config.ts';
import { misfitsOf } from '../../../support/json-schema.ts';

describe('the submission to SchemaStore', () => {
  let clone = '';
  beforeEach(() => {
    clone = mkdtempSync(join(tmpdir(), 'lvsd-schemastore-'));
    mkdirSync(join(clone, 'src/api/json'), { recursive: true });
    const schemas = [{ name: 'asdf' }, { name: 'lvsd', url: 'of the last release' }, { name: 'zed' }];
    writeFileSync(join(clone, 'src/api/json/catalog.json'), JSON.stringify({ version: 1, schemas }));
    layOut(clone);
  });
  afterEach(() => rmSync(clone, { recursive: true, force: true }));

  it('holds the schema that this lvsd checks with, at the address that its $id names', () => {
    const schema = JSON.parse(readFileSync(join(clone, 'src/schemas/json/lvsd.json'), 'utf8'));
    expect(schema).toEqual(yamlSchema());
    const { schemas } = JSON.parse(readFileSync(join(clone, 'src/api/json/catalog.json'), 'utf8'));
    expect(schemas.map(({ name }: { name: string }) => name)).toEqual(['asdf', 'lvsd', 'zed']);
    expect(schemas[1]).toMatchObject({ url: schema.$id, description: expect.stringMatching(/LVS/) });
  });

  it.each(['test', 'negative_test'])('has files in %s that the schema and lvsd judge alike', (kind) => {
    const misfits = misfitsOf(yamlSchema());
    const folder = join(clone, `src/${kind}/lvsd`);
    const verdicts = readdirSync(folder).map((name) => {
      const text = readFileSync(join(folder, name), 'utf8');
      const errors = loadText('main.yaml', text).diagnostics.filter(({ severity }) => severity === 'error');
      return [misfits(parse(text, { merge: true })).length === 0, errors.length === 0];
    });
    expect(verdicts.length).toBeGreaterThan(0);
    expect(verdicts.flat().every((taken) => taken === (kind === 'test'))).toBe(true);
  });
});
