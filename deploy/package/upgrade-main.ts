/**
 * On the host: boots a clean root with systemd in the lab, on a kernel with IPVS, and prints what its script says.
 * `node upgrade-main.js ROOT`; the root has a unit that runs the script and powers off, as deploy/package/test.sh writes it.
 */
import { runInLab } from '../../test/lab/runner.ts';

const LIMIT_SECONDS = 480;

const [root] = process.argv.slice(2);
if (root === undefined) throw new Error('upgrade: the folder of the root is missing');
const outcome = await runInLab({
  script: [
    'mkdir -p /sys/fs/cgroup && mount -t cgroup2 cgroup2 /sys/fs/cgroup',
    `systemd-nspawn --quiet --directory='${root}' --machine=lvsd-package --register=no --keep-unit --private-network \\`,
    '  --capability=all --boot </dev/null >"$LAB_DIR/console" 2>&1',
    'tail -c 2000 "$LAB_DIR/console" >&2',
  ].join('\n'),
  timeoutSeconds: LIMIT_SECONDS,
});
if (outcome.status !== 0) {
  console.log(`RESULT bad the lab ended well (status ${outcome.status}, timed out: ${outcome.timedOut})`);
  console.log(outcome.stderr.slice(-2000));
}
process.exit(outcome.status === 0 ? 0 : 1);
