/** Plays scenarios of chaos on the kernel below: `node lab-main.js FIRST_SEED COUNT STEPS`. One JSON line for each. */
import { execFileSync } from 'node:child_process';
import { LabWorld } from './lab-world.ts';
import { SERVER_NUMBERS, serverAddress } from './site.ts';
import { scenario } from './steps.ts';

const [first = 1, count = 1, steps = 12] = process.argv.slice(2).map(Number);
for (const n of SERVER_NUMBERS) execFileSync('ip', ['addr', 'add', `${serverAddress(n)}/32`, 'dev', 'lo']);
for (let seed = first; seed < first + count; seed += 1) {
  const faults = await new LabWorld('/run/chaos', scenario(seed, steps)).play();
  const name = `kernel and site agree in the end, and no rule is broken on the way: seed ${seed}`;
  process.stdout.write(`${JSON.stringify({ name, ok: faults.length === 0, error: faults.join('; ') })}\n`);
}
process.exit(0);
