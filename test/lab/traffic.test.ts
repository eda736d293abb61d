import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { labCases } from './cases.ts';
import { PROJECT_ROOT } from './runner.ts';

// Every forwarding method, protocol and scheduler under real requests, all of it programmed by lvsd from its two languages.
const outcome = await labCases('Traffic through the director', {
  script: [
    '. test/lab/farm.sh',
    'farm_up 4',
    'exec ip netns exec director node dist-test/test/lab/traffic/main.js "$LAB_DIR/traffic.md"',
  ].join('\n'),
  timeoutSeconds: 240,
  collect: ['traffic.md'],
});
const table = outcome?.files['traffic.md'];
if (table !== undefined && process.env['LVSD_WRITE_TABLE'] === '1') {
  mkdirSync(join(PROJECT_ROOT, 'docs'), { recursive: true });
  writeFileSync(join(PROJECT_ROOT, 'docs', 'traffic.md'), table);
}
