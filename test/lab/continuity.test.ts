import { labCases } from './cases.ts';

// Clients ask through the virtual address all the time while lvsd and the kernel's table are treated badly.
await labCases('Traffic goes on', {
  script: [
    '. test/lab/topology.sh',
    'topology_up 3',
    'exec ip netns exec director node dist-test/test/lab/continuity/main.js',
  ].join('\n'),
  timeoutSeconds: 120,
});
