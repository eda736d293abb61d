import { readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

import type { LoadedConfig } from '../../../src/config/load.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { NodeFileReader } from '../../../src/platform/files/node-file-reader.ts';
import { rendered } from '../../support/config.ts';
import { memoryScriptFacts } from '../../support/memory-script-facts.ts';

const FIXTURES = fileURLToPath(new URL('../../fixtures/config', import.meta.url));

function load(path: string): LoadedConfig {
  const ports = {
    files: new NodeFileReader(),
    hostName: 'director.example.org',
    standingTo: () => 'absent' as const,
    scripts: memoryScriptFacts({
      files: { '/usr/local/bin/check': {} },
      passwd: 'root:x:0:0::/:/bin/sh\napp:x:1000:1000::/:/bin/sh\n',
      group: 'root:x:0:\nwww:x:33:\n',
    }),
    entropy: { uniform: () => 0 },
    environment: () => undefined,
  };
  return loadConfig(path, ports, { configId: 'main' });
}

function fixtures(folder: string, extensions: readonly string[]): string[] {
  return readdirSync(join(FIXTURES, folder)).filter((name) => extensions.includes(extname(name)));
}

/** The model without the places that its parts came from. */
function model(loaded: LoadedConfig): string {
  return `${JSON.stringify(loaded.config, (key, value: unknown) => (key === 'span' ? undefined : value), 2)}\n`;
}

describe('valid configurations', () => {
  it.each(fixtures('valid', ['.conf']))('%s gives the model beside it', async (name) => {
    const loaded = load(join(FIXTURES, 'valid', name));
    expect(loaded.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    await expect(model(loaded)).toMatchFileSnapshot(
      join(FIXTURES, 'valid', `${basename(name, '.conf')}.json`),
    );
  });

  it.each(fixtures('valid', ['.conf']))('%s means what its YAML twin means', (name) => {
    const path = join(FIXTURES, 'valid', name);
    const twin = load(path.replace(/\.conf$/, '.yaml'));
    expect(rendered(twin)).toBe('');
    expect(model(twin)).toBe(model(load(path)));
  });
});

describe('invalid configurations', () => {
  it.each(fixtures('invalid', ['.conf', '.yaml', '.json']))(
    '%s gets the diagnostics beside it',
    async (name) => {
      const loaded = load(join(FIXTURES, 'invalid', name));
      const text = rendered(loaded).replaceAll(`${FIXTURES}/invalid/`, '');
      expect(text).not.toBe('');
      await expect(text).toMatchFileSnapshot(join(FIXTURES, 'invalid', `${name}.txt`));
    },
  );
});
