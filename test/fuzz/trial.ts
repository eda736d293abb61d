import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { convertConfig } from '../../src/config/convert/convert.ts';
import { LoadObserver } from '../../src/config/language/load-observer.ts';
import { renderDiagnostics } from '../../src/config/language/render-diagnostic.ts';
import { loadConfig } from '../../src/config/load.ts';
import { showConfig } from '../../src/config/show/show.ts';
import { configPortsOf } from '../support/config.ts';
import { Dice, mutate } from './mutate.ts';

/** A file that is mutated. */
export interface Seedling {
  readonly name: string;
  readonly text: string;
}

/**
 * Longer means that something does not end as it should: the longest text that generators may make, 500,000 lines, is
 * read in about 2 s on a machine that does nothing else.
 */
export const TRIAL_LIMIT_MS = 10_000;

const OPTIONS = { configId: 'main' };

/** Every fixture of the configuration. */
export function seedlings(fixtures: string): readonly Seedling[] {
  return ['valid', 'invalid', 'broken'].flatMap((folder) => {
    const directory = join(fixtures, folder);
    return readdirSync(directory)
      .filter((name) => ['.conf', '.yaml'].includes(extname(name)))
      .map((name) => ({ name: `${folder}/${name}`, text: readFileSync(join(directory, name), 'utf8') }));
  });
}

/** The input that a seed stands for. */
export function inputOf(
  files: readonly Seedling[],
  seed: number,
): { readonly path: string; readonly text: string } {
  const dice = new Dice(seed);
  const file = files[dice.roll(files.length)];
  if (file === undefined) throw new Error('there is no file to mutate');
  return { path: `main${extname(file.name)}`, text: mutate(file.text, dice) };
}

/** What is wrong with how an input was read, or null. Everything that reads a file is tried: check, show, convert. */
export function trial(path: string, text: string): string | null {
  const started = performance.now();
  try {
    const ports = configPortsOf({ [path]: text });
    const observer = new LoadObserver();
    const loaded = loadConfig(path, ports, { ...OPTIONS, observer });
    if ((loaded.config === null) !== loaded.counts.error > 0)
      return 'refused without an error, or used with one';
    renderDiagnostics(loaded.diagnostics, loaded.omittedDiagnostics);
    if (loaded.config !== null) {
      showConfig(loaded.config, observer);
      convertConfig(path, path.endsWith('.yaml') ? 'keepalived' : 'yaml', ports, OPTIONS, []);
    }
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const took = performance.now() - started;
  return took > TRIAL_LIMIT_MS ? `took ${Math.round(took)} ms` : null;
}
