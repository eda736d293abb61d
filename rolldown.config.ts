import { defineConfig, type RolldownOptions } from 'rolldown';
import manifest from './package.json' with { type: 'json' };

/**
 * Two programs from the sources, each one file with what it loads later beside it: a start reads one file in place of two
 * hundred. Packages stay what npm installed. See docs/adr/0006-bundle.md.
 */
const options: RolldownOptions = defineConfig({
  input: { lvsd: 'src/lvsd.ts', lvsctl: 'src/lvsctl.ts' },
  platform: 'node',
  logLevel: 'warn',
  external: Object.keys(manifest.dependencies).map((name) => new RegExp(`^${name}(/|$)`)),
  output: {
    dir: 'dist/src',
    format: 'esm',
    sourcemap: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js',
    cleanDir: true,
  },
});

export default options;
