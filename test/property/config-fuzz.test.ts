import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { inputOf, seedlings, trial } from '../fuzz/trial.ts';

const INPUTS = 10_000;
const PARTS = 10;
const FILES = seedlings(fileURLToPath(new URL('../fixtures/config', import.meta.url)));

it.each(Array.from({ length: PARTS }, (_, part) => [part]))(
  'reads, shows and converts mutated files without a fault (part %i)',
  (part) => {
    const size = INPUTS / PARTS;
    for (let seed = part * size; seed < (part + 1) * size; seed += 1) {
      const { path, text } = inputOf(FILES, seed);
      const wrong = trial(path, text);
      expect(wrong === null ? null : { seed, wrong, text }).toBeNull();
    }
  },
  60_000,
);
