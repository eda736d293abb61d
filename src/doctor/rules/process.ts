import { countChecks } from '../demands.ts';
import type { Circumstances, ControllerProcess, DaemonFacts } from '../facts.ts';
import type { Examination } from '../finding.ts';
import { found, IN_ORDER, nameSome, notSeen } from '../finding.ts';

/** CAP_NET_ADMIN (linux/capability.h). */
const NET_ADMIN = 1n << 12n;

/** The largest number of attempts at once, which is the bound of lvsd's check engine. */
export const ATTEMPTS_AT_ONCE = 512;

/** A script with its two pipes and its process descriptor needs the most descriptors. */
const DESCRIPTORS_PER_ATTEMPT = 4;

/**
 * Descriptors for netlink, the control socket and its clients, metrics and its clients, the log, state files, and the
 * runtime itself.
 */
const DESCRIPTORS_BESIDE = 200;

const NO_DAEMON = 'what lvsd may do (capabilities, descriptors, namespaces): it does not answer';

/** Examines facts of the daemon, or reports that they are missing. */
export function withDaemon(
  { host }: Circumstances,
  examine: (daemon: DaemonFacts) => Examination | null,
): Examination {
  if (host.daemon === null) return notSeen(NO_DAEMON);
  const { pid } = host.daemon;
  return (
    examine(host.daemon) ??
    notSeen(`/proc/${pid} of lvsd: run the doctor on its host and as its user or root`)
  );
}

/** In another network namespace this process sees neither the daemon's addresses nor its kernel parameters. */
export function otherNamespace(circumstances: Circumstances): Examination {
  const here = circumstances.host.networkNamespace;
  return withDaemon(circumstances, ({ networkNamespace: there, pid }) => {
    if (here === null || there === null) return null;
    if (here === there) return IN_ORDER;
    return found({
      severity: 'warning',
      what: `lvsd (process ${pid}) runs in another network namespace than this doctor`,
      why: 'Addresses, routes and kernel parameters told here are not those that it works with.',
      mend: [`nsenter --net=/proc/${pid}/ns/net lvsctl doctor`],
    });
  });
}

/** Capabilities inside a user namespace do not count for IPVS, which requires them in the initial one. */
export function userNamespace(circumstances: Circumstances): Examination {
  return withDaemon(circumstances, ({ initialUsers, pid }) => {
    if (initialUsers === null) return null;
    if (initialUsers) return IN_ORDER;
    return found({
      severity: 'problem',
      what: `lvsd (process ${pid}) runs in a user namespace`,
      why: 'IPVS wants CAP_NET_ADMIN in the initial user namespace: every command ends in EPERM, also as root.',
      mend: ['# run lvsd without PrivateUsers=, and in a container without user namespace remapping'],
    });
  });
}

/** IPVS requires CAP_NET_ADMIN even for reading. */
export function capabilityMissing(circumstances: Circumstances): Examination {
  return withDaemon(circumstances, ({ capabilities, pid }) => {
    if (capabilities === null) return null;
    if ((capabilities & NET_ADMIN) !== 0n) return IN_ORDER;
    return found({
      severity: 'problem',
      what: `lvsd (process ${pid}) has no CAP_NET_ADMIN`,
      why: 'The kernel refuses to show or change its table (EPERM).',
      mend: ['# in its unit: AmbientCapabilities=CAP_NET_ADMIN; or start it as root'],
    });
  });
}

/** Unprivileged echo sockets are open only to the groups of a range (icmp(7)). */
export function echoGroup(circumstances: Circumstances): Examination {
  const { host, config } = circumstances;
  if (config === null || countChecks(config, 'PING_CHECK') === 0) return IN_ORDER;
  const range = /^(\d+)\s+(\d+)$/.exec(host.sysctls.get('net.ipv4.ping_group_range') ?? '');
  if (range === null) return notSeen('net.ipv4.ping_group_range, which PING_CHECK needs');
  const [first, last] = [Number(range[1]), Number(range[2])];
  return withDaemon(circumstances, ({ groups }) => {
    if (groups === null) return null;
    if (groups.some((group) => group >= first && group <= last)) return IN_ORDER;
    return found({
      severity: 'problem',
      what: `the groups of lvsd (${groups.join(', ')}) are outside net.ipv4.ping_group_range = ${first} ${last}`,
      why: 'PING_CHECK cannot open its socket: its results are local errors, and dead servers stay in service.',
      mend: [
        "sysctl -w net.ipv4.ping_group_range='0 2147483647'",
        "echo 'net.ipv4.ping_group_range = 0 2147483647' >>/etc/sysctl.d/91-lvsd-local.conf",
      ],
    });
  });
}

/** Compares the limit of open files of lvsd with the largest need of its checks. */
export function descriptorLimit(circumstances: Circumstances): Examination {
  const { config } = circumstances;
  if (config === null) return IN_ORDER;
  const atOnce = Math.min(countChecks(config), ATTEMPTS_AT_ONCE);
  const needed = DESCRIPTORS_BESIDE + atOnce * DESCRIPTORS_PER_ATTEMPT;
  return withDaemon(circumstances, ({ descriptors, pid }) => {
    if (descriptors === null) return null;
    if (descriptors >= needed) return IN_ORDER;
    return found({
      severity: 'warning',
      what: `lvsd (process ${pid}) may open ${descriptors} files; ${atOnce} checks at once can need ${needed}`,
      why: 'Checks that get no descriptor say nothing of their server: a dead one stays in service.',
      mend: ['# in its unit: LimitNOFILE=65536; from a shell, before the start:', 'ulimit -n 65536'],
    });
  });
}

/** Two writers of one table undo each other's changes. */
export function secondController({ host }: Circumstances): Examination {
  if (host.controllers === null) return notSeen('whether another controller runs: /proc cannot be listed');
  const writers = host.controllers.filter(({ vrrpOnly }) => !vrrpOnly);
  if (writers.length === 0) return IN_ORDER;
  const names = nameSome(writers.map(({ name, pid }) => `${name} (process ${pid})`));
  return found({
    severity: 'warning',
    what: `${names} may program IPVS too`,
    why: 'Where both have the same virtual server, each undoes what the other wrote; weights and servers flap.',
    mend: writers.map(mendController),
  });
}

function mendController({ name, pid }: ControllerProcess): string {
  if (name === 'lvsd') return `kill ${pid}`;
  return name === 'keepalived'
    ? '# keepalived: start it with --vrrp, so that it moves addresses only (DAEMON_ARGS or KEEPALIVED_OPTIONS)'
    : `systemctl disable --now ${name}`;
}

/** Drift that is more recent than this shows that somebody changes the table now. */
const RECENT_MS = 15 * 60_000;

/** Reports changes by others that lvsd itself has seen in its services. */
export function repeatedDrift({ status }: Circumstances): Examination {
  if (status === null) return notSeen('whether others change our services: lvsd does not answer');
  const { drift, last_drift_at: last } = status.kernel;
  const kinds = Object.entries(drift).filter(([, count]) => count > 0);
  if (last === null || Date.parse(status.generated_at) - Date.parse(last) > RECENT_MS) return IN_ORDER;
  return found({
    severity: 'warning',
    what: `somebody else changed our services in the kernel, last at ${last}: ${kinds.map(([kind, count]) => `${kind} ${count}`).join(', ')}`,
    why: 'lvsd mends each change, but until it does clients may be refused.',
    mend: ["# the log of lvsd says what was found: journalctl -u lvsd | grep 'somebody else'"],
  });
}

/** Civil time matters for certificates in checks, ends of overrides, and times in logs. */
export function clockUnsynchronised({ host }: Circumstances): Examination {
  if (host.clockSynchronised === null)
    return notSeen('whether the clock is synchronised: timedatectl does not say');
  if (host.clockSynchronised) return IN_ORDER;
  return found({
    severity: 'warning',
    what: 'the clock of this host is not synchronised (timedatectl: NTPSynchronized=no)',
    why: 'Ends of overrides and pauses, ages of certificates and the times in logs and alerts are off. Checks are not touched: they run by another clock.',
    mend: ['timedatectl set-ntp true', '# or install chrony'],
  });
}

/** Reports the I/O that carries out the checks, where it is not the cheapest one that lvsd has, and why. */
export function checkIo({ status }: Circumstances): Examination {
  const io = status?.check_io;
  if (io === undefined || io.reason === null) return IN_ORDER;
  return found({
    severity: 'info',
    what: `checks go through Node's sockets (check_io ${io.kind}): ${io.reason}`,
    why: 'Each costs several times the CPU of one through poll(2); what they find is the same.',
    mend: [
      '# where koffi has no binary for this platform, or one that does not load, install it anew:',
      'npm rebuild koffi',
      '# and take --check-io out of the command line of lvsd if it is there; then restart lvsd',
    ],
  });
}
