import { defineConfig, type RolldownOptions } from 'rolldown';
import manifest from './package.json' with { type: 'json' };

/**
 * One program as one file, so that a start reads it in place of hundreds. What the sources import where it is used is
 * still evaluated only then. Packages stay what npm installed. See docs/adr/0006-bundle.md.
 */
function program(name: string): RolldownOptions {
  return {
    input: { [name]: `src/${name}.ts` },
    platform: 'node',
    preserveEntrySignatures: false,
    external: Object.keys(manifest.dependencies).map((dependency) => new RegExp(`^${dependency}(/|$)`)),
    logLevel: 'warn',
    output: {
      dir: 'dist/src',
      format: 'esm',
      sourcemap: true,
      comments: false,
      entryFileNames: '[name].js',
      codeSplitting: false,
    },
  };
}

const programs: RolldownOptions[] = defineConfig([program('lvsd'), program('lvsctl')]);

export default programs;
