import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

import { loadConfig } from '../../../src/config/load.ts';
import { NodeFileReader } from '../../../src/platform/files/node-file-reader.ts';
import { configPortsOf, rendered } from '../../support/config.ts';

const BROKEN = fileURLToPath(new URL('../../fixtures/config/broken/', import.meta.url));
const FILES = readdirSync(BROKEN).filter((name) => ['.conf', '.yaml'].includes(extname(name)));

/** Files as operators break them; beside each stands what it is told. */
describe('a file that was broken by hand', () => {
  it.each(FILES)('%s is told what its fault is', async (name) => {
    const ports = { ...configPortsOf({}), files: new NodeFileReader() };
    const loaded = loadConfig(join(BROKEN, name), ports, { configId: 'main' });
    const text = rendered(loaded).replaceAll(BROKEN, '');
    await expect(text).toMatchFileSnapshot(join(BROKEN, `${name}.txt`));
  });

  /** Two faults in the file, or two views of one: each of these was looked at. */
  const SEVERAL = ['cut-in-two.conf', 'merge-conflict.conf'];

  it.each(FILES.filter((name) => !SEVERAL.includes(name)))('%s gets one message', (name) => {
    const ports = { ...configPortsOf({}), files: new NodeFileReader() };
    const { diagnostics } = loadConfig(join(BROKEN, name), ports, { configId: 'main' });
    expect(diagnostics.map(({ message }) => message)).toHaveLength(1);
  });
});
