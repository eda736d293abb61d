import { labCases } from './cases.ts';

// Two directors behind a router: lvsd, the real BIRD on all three, the kernel's ECMP and IPVS. LVSD_FLEET=all plays all cases.
const cases = process.env['LVSD_FLEET'] === 'all' ? 'all' : 'short';

await labCases('Two directors behind one address', {
  script: `FLEET=${cases} exec bash test/lab/fleet/fleet.sh`,
  timeoutSeconds: 1200,
});
