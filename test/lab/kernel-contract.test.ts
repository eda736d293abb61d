import { labCases } from './cases.ts';

// The same suite that test/contract runs on the in-memory kernel, over netlink on a real one.
await labCases('Kernel contract on the real kernel', {
  script: 'exec node dist-test/test/contract/real-kernel-main.js',
  timeoutSeconds: 120,
});
