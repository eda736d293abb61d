import { openIpvsClient } from '../../ipvs/open.ts';
import type { Clock } from '../../src/base/time.ts';
import { KERNEL_CASES, runCase } from './kernel-contract.ts';

/*
 * Runs the contract suite on the kernel below, over netlink: one JSON line for each case, exit status 1 if one failed.
 * It empties the IPVS table again and again: run it in the lab or in a throw-away network namespace only.
 */

const clock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  schedule: (at, callback) => {
    const timer = setTimeout(callback, Math.max(0, at - performance.now()));
    return () => clearTimeout(timer);
  },
};

const kernel = openIpvsClient(clock);
let failed = false;
for (const kernelCase of KERNEL_CASES) {
  let error: string | null = null;
  try {
    await runCase(kernel, kernelCase);
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.message : String(thrown);
    failed = true;
  }
  console.log(JSON.stringify({ name: kernelCase.name, ok: error === null, error }));
}
kernel.close();
process.exitCode = failed ? 1 : 0;
