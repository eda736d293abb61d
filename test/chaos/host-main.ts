/** On the host: boots lab kernels for parts of the seeds and sums up. `node host-main.js FIRST COUNT STEPS`. */
import { describeOutcome } from '../lab/cases.ts';
import { runInLab } from '../lab/runner.ts';

/** Seeds of one boot, and what one may take at most. */
const SEEDS_OF_A_BOOT = 20;
const SEED_LIMIT_SECONDS = 60;
const BOOTS_AT_ONCE = 2;

const [first = 1, count = 200, steps = 24] = process.argv.slice(2).map(Number);
const starts = Array.from(
  { length: Math.ceil(count / SEEDS_OF_A_BOOT) },
  (_, i) => first + i * SEEDS_OF_A_BOOT,
);
const result = { passed: 0, failed: 0 };
await Promise.all(Array.from({ length: BOOTS_AT_ONCE }, work));
console.log(`${result.passed} seeds passed, ${result.failed} failed, of ${count}`);
process.exit(result.passed === count ? 0 : 1);

async function work(): Promise<void> {
  for (let start = starts.shift(); start !== undefined; start = starts.shift()) {
    await boot(start, Math.min(SEEDS_OF_A_BOOT, first + count - start));
  }
}

async function boot(start: number, seeds: number): Promise<void> {
  const outcome = await runInLab({
    script: `exec node dist-test/test/chaos/lab-main.js ${start} ${seeds} ${steps}`,
    timeoutSeconds: seeds * SEED_LIMIT_SECONDS,
  });
  const lines = outcome.stdout.split('\n').filter((line) => line.startsWith('{'));
  for (const line of lines) {
    const { name, ok, error } = JSON.parse(line) as { name: string; ok: boolean; error: string };
    if (ok) result.passed += 1;
    else {
      result.failed += 1;
      console.log(`${name}\n${error}\n`);
    }
  }
  if (lines.length < seeds) console.log(describeOutcome(outcome));
  console.log(
    `seeds ${start} to ${start + seeds - 1}: ${result.passed} passed so far, ${result.failed} failed`,
  );
}
