import { defineConfig, type RolldownOptions } from 'rolldown';
import manifest from './package.json' with { type: 'json' };

/**
 * One program: a file for what every run needs, and chunks beside it for what is loaded later. Each program has its own,
 * so that a start reads a few files in place of hundreds. All in one would load at once the packages that are needed
 * later. Packages stay what npm installed. See docs/adr/0006-bundle.md.
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
      chunkFileNames: `${name}/[name].js`,
    },
  };
}

const programs: RolldownOptions[] = defineConfig([program('lvsd'), program('lvsctl')]);

export default programs;
