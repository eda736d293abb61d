import { KERNEL_CASES } from '../contract/kernel-contract.ts';
import { labCases } from './cases.ts';

// The same suite that test/contract runs on the in-memory kernel, over netlink on a real one. Sync daemons need an
// interface that is up, has an address and can do multicast, and one that is down to be refused.
await labCases(
  'Kernel contract on the real kernel',
  {
    script: [
      'ip link add dummy0 type dummy 2>/dev/null',
      'ip link add dummy1 type dummy 2>/dev/null',
      'ip link set dummy0 up multicast on && ip addr add 192.0.2.1/24 dev dummy0 || exit 1',
      'exec node dist-test/test/contract/real-kernel-main.js',
    ].join('\n'),
    timeoutSeconds: 300,
  },
  { expected: KERNEL_CASES.map(({ name }) => name) },
);
