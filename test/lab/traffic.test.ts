import { labCases } from './cases.ts';
import { SHORT_FORM } from './form.ts';
import { writeTrafficPart } from './traffic-document.ts';

// Every forwarding method, protocol and scheduler under real requests, all of it programmed by lvsd from its two languages.
const outcome = await labCases('Traffic through the director', {
  script: [
    '. test/lab/farm.sh',
    'farm_up 4',
    `exec ip netns exec director node dist-test/test/lab/traffic/main.js ${SHORT_FORM ? 'short' : 'whole "$LAB_DIR/traffic.md"'}`,
  ].join('\n'),
  timeoutSeconds: 480,
  collect: ['traffic.md'],
});
writeTrafficPart('matrix', outcome?.files['traffic.md']);
