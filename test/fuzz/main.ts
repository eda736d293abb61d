import { join } from 'node:path';
import process from 'node:process';
import { PROJECT_ROOT } from '../lab/machine.ts';
import { inputOf, seedlings, trial } from './trial.ts';

/** `main.js COUNT FIRST_SEED`: reads COUNT mutated files; prints where it is, and each seed that was read badly. */
const [count = 1_000_000, first = 1] = process.argv.slice(2).map(Number);
const REPORT_EVERY = 10_000;
const files = seedlings(join(PROJECT_ROOT, 'test', 'fixtures', 'config'));
let bad = 0;
for (let seed = first; seed < first + count; seed += 1) {
  const { path, text } = inputOf(files, seed);
  const wrong = trial(path, text);
  if (wrong !== null) {
    bad += 1;
    console.log(`seed ${seed} (${path}): ${wrong}\n${JSON.stringify(text)}`);
  }
  if ((seed - first + 1) % REPORT_EVERY === 0) {
    console.log(
      `${seed - first + 1} of ${count}, next seed ${seed + 1}, ${bad} bad, ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
    );
  }
}
console.log(`seeds ${first} to ${first + count - 1}: ${bad} read badly`);
process.exitCode = bad === 0 ? 0 : 1;
