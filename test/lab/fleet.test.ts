import { labCases } from './cases.ts';

// Two directors behind a router: lvsd, the real BIRD on all three, the kernel's ECMP and IPVS.
await labCases('Two directors behind one address', {
  script: 'exec bash test/lab/fleet/fleet.sh',
  timeoutSeconds: 480,
});
