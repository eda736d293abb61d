import { labCases } from './cases.ts';
import { writeTrafficPart } from './traffic-document.ts';

// Clients ask through the virtual address all the time while lvsd, the kernel's table and the servers are treated badly.
const outcome = await labCases('Traffic goes on', {
  script: [
    '. test/lab/topology.sh',
    'topology_up 4',
    'exec ip netns exec director node dist-test/test/lab/continuity/main.js "$LAB_DIR/continuity.md"',
  ].join('\n'),
  timeoutSeconds: 480,
  collect: ['continuity.md'],
});
writeTrafficPart('continuity', outcome?.files['continuity.md']);
