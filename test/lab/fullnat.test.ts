import { labCases } from './cases.ts';

// lvsd, real iptables and real servers whose way back does not lead through the director.
await labCases('FULLNAT on the real kernel', {
  script: 'exec bash test/lab/fullnat/fullnat.sh',
  timeoutSeconds: 240,
});
