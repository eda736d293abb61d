import { labCases } from './cases.ts';

// The whole: bash test/chaos/run.sh --seeds 200. The level without a kernel: test/property/chaos.test.ts.
const SEEDS = 5;
const STEPS = 12;

await labCases('Chaos on the real kernel', {
  script: `exec node dist-test/test/chaos/lab-main.js 1 ${SEEDS} ${STEPS}`,
  timeoutSeconds: 480,
});
