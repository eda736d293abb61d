/** `node dist-test/test/soak/run.js [--minutes N] [--seed N]`: a soak in the lab, 10 minutes unless told otherwise. */
import { parseArgs } from 'node:util';
import { runInLab } from '../lab/runner.ts';
import { SOAK_MARGIN_SECONDS, soakScript } from './script.ts';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string', default: '1' } },
});
const seconds = Number(values.minutes) * 60;
const seed = Number(values.seed);
if (!(seconds > 0) || !Number.isInteger(seed)) throw new RangeError('--minutes and --seed take numbers');
const outcome = await runInLab({
  script: soakScript(seconds, seed),
  timeoutSeconds: seconds + SOAK_MARGIN_SECONDS,
});
process.stdout.write(outcome.stdout);
process.stderr.write(outcome.stderr);
const failed = outcome.status !== 0 || outcome.stdout.includes('"ok":false');
if (outcome.timedOut) process.stderr.write('soak: killed at its deadline\n');
process.exitCode = failed ? 1 : 0;
