import { labCases } from './cases.ts';

// lvsctl doctor on a kernel with IPVS: each thing that is broken is found, and nothing else.
await labCases('lvsctl doctor on the real kernel', {
  script: 'exec bash test/lab/doctor.sh',
  timeoutSeconds: 480,
});
