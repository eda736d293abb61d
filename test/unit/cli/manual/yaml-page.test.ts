import { expect, it } from 'vitest';
import { roffOf } from '../../../../src/cli/manual/roff.ts';
import { yamlPage } from '../../../../src/cli/manual/yaml-page.ts';
import { yamlSchema } from '../../../../src/config/yaml/json-schema.ts';

it('has every key of the top level, and a section for every map', () => {
  const schema = yamlSchema();
  const text = roffOf(yamlPage('1.0.0')).replaceAll('\\-', '-');
  for (const key of Object.keys(schema['properties'] ?? {})) expect(text).toContain(`\\fB${key}`);
  for (const name of Object.keys(schema['definitions'] ?? {})) {
    expect(text).toContain(`.SH "${name.replaceAll('_', ' ').toUpperCase()}"`);
  }
});
