import { readFileSync } from 'node:fs';
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

/**
 * The page of lvsd-web, for a browser: names of chunks carry a hash, so that they may be kept for ever. Style and icon lie
 * beside it as they are.
 */
const page: RolldownOptions = {
  input: { main: 'web/page/main.tsx' },
  platform: 'browser',
  logLevel: 'warn',
  tsconfig: 'web/page/tsconfig.json',
  transform: { target: 'es2022' },
  plugins: [
    {
      name: 'files-beside-the-page',
      generateBundle() {
        for (const fileName of ['page.css', 'icon.svg']) {
          this.emitFile({ type: 'asset', fileName, source: readFileSync(`web/page/${fileName}`) });
        }
      },
    },
  ],
  output: {
    dir: 'dist/page',
    cleanDir: true,
    format: 'esm',
    minify: true,
    entryFileNames: '[name]-[hash].js',
    chunkFileNames: '[name]-[hash].js',
  },
};

const programs: RolldownOptions[] = defineConfig([
  program('lvsd'),
  program('lvsctl'),
  program('lvsd-web'),
  page,
]);

export default programs;
