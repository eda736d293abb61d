import { SOAK_MARGIN_SECONDS, soakScript } from '../soak/script.ts';
import { labCases } from './cases.ts';

// Twenty seconds of random faults; `node dist-test/test/soak/run.js` does ten minutes of them.
const SECONDS = 20;

await labCases('A soak with random faults', {
  script: soakScript(SECONDS, 7),
  timeoutSeconds: SECONDS + SOAK_MARGIN_SECONDS,
});
