import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { labAvailability, PROJECT_ROOT } from '../../test/lab/machine.ts';
import { runInLab } from '../../test/lab/runner.ts';

/** The demo's outer part, on the host: boots the lab, shows what happens there, passes the verdict on. */

const lab = labAvailability();
if (lab.kernel === null) fail(`cannot run: ${lab.reason}`);
if (!existsSync(join(PROJECT_ROOT, 'dist/src/lvsd.js')))
  fail('dist/src/lvsd.js is missing: run `npm run build`');

const where =
  lab.kernel === 'host' ? "this host's kernel, in throw-away namespaces" : 'a user-mode-linux kernel';
console.log(`demo: client, director and three real servers in ${where}`);
const outcome = await runInLab({
  script: [
    '. test/lab/topology.sh',
    'topology_up 3',
    'exec ip netns exec director node dist-test/deploy/demo/director.js',
  ].join('\n'),
  timeoutSeconds: 90,
  live: (text) => process.stdout.write(text),
});
if (outcome.stdout !== '') console.log(outcome.stdout.trimEnd());
if (outcome.stderr !== '') console.error(outcome.stderr.trimEnd());
if (outcome.timedOut) fail('stopped at its deadline of 90 s');
if (outcome.status === null) fail(`the kernel died:\n${outcome.console}`);
process.exitCode = outcome.status;

function fail(message: string): never {
  console.error(`demo: ${message}`);
  process.exit(1);
}
