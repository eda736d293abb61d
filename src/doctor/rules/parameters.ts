import { addressFamily } from '../../base/ip-address.ts';
import { addressesBy, isPersistent } from '../demands.ts';
import type { Circumstances, HostFacts } from '../facts.ts';
import { numberOf } from '../facts.ts';
import type { Examination } from '../finding.ts';
import { found, IN_ORDER, notSeen, setSysctl } from '../finding.ts';
import { kernelVersion } from '../parse.ts';

/** All rules use the same text, so that it is reported once. */
const NO_VS = 'net.ipv4.vs.*: ip_vs is not loaded, or not open to this network namespace';

function vs(host: HostFacts, name: string): number | null {
  return numberOf(host, `net.ipv4.vs.${name}`);
}

/** Examines one parameter of IPVS where it can be seen. */
function withParameter(
  { host }: Circumstances,
  name: string,
  examine: (value: number) => Examination,
): Examination {
  const value = vs(host, name);
  return value === null ? notSeen(NO_VS) : examine(value);
}

/** Replies of masqueraded servers pass through the director's own forwarding. */
export function forwardingOff({ host, config }: Circumstances): Examination {
  if (config === null) return IN_ORDER;
  const translated = [...addressesBy(config, 'nat'), ...addressesBy(config, 'fullnat')];
  const families = new Set(translated.map(addressFamily));
  const examinations = [...families].map((family) => {
    const name = family === 'inet' ? 'net.ipv4.ip_forward' : 'net.ipv6.conf.all.forwarding';
    const value = numberOf(host, name);
    if (value === null) return notSeen(name);
    if (value !== 0) return IN_ORDER;
    return found({
      severity: 'problem',
      what: `this host forwards no ${family === 'inet' ? 'IPv4' : 'IPv6'} packets (${name} = 0), and there are NAT real servers`,
      why: 'Requests reach them; their replies end here. Clients see a timeout.',
      mend: setSysctl(name, 1),
    });
  });
  return {
    findings: examinations.flatMap(({ findings }) => findings),
    notSeen: examinations.flatMap((examination) => examination.notSeen),
  };
}

/** The percentage of the connection tracking table. */
const TRACKING_FULL = 95;
const TRACKING_HIGH = 75;

/** A full conntrack table drops new connections, whatever filled it. Without a table nothing is tracked. */
export function connectionTrackingFull({ host, config }: Circumstances): Examination {
  const count = numberOf(host, 'net.netfilter.nf_conntrack_count');
  const limit = numberOf(host, 'net.netfilter.nf_conntrack_max');
  if (count === null || limit === null || limit === 0) return IN_ORDER;
  const percent = Math.floor((100 * count) / limit);
  if (percent < TRACKING_HIGH) return IN_ORDER;
  const own =
    vs(host, 'conntrack') !== 1
      ? ''
      : config !== null && addressesBy(config, 'fullnat').length > 0
        ? ' FULLNAT needs an entry for each of its connections.'
        : ' net.ipv4.vs.conntrack = 1 adds every balanced connection; 0 leaves them out where no firewall rule needs them.';
  return found({
    severity: percent >= TRACKING_FULL ? 'problem' : 'warning',
    what: `the connection tracking table is ${percent} % full (${count} of ${limit})`,
    why: `When it is full, packets of new connections are dropped.${own}`,
    mend: setSysctl('net.netfilter.nf_conntrack_max', limit * 4),
  });
}

/**
 * Since Linux 5.9 the kernel reschedules a reused port at once; before, with connection tracking, it did so only after
 * a second.
 */
export function connectionReuse(circumstances: Circumstances): Examination {
  const { host } = circumstances;
  return withParameter(circumstances, 'conn_reuse_mode', (mode) => {
    const version = host.kernelRelease === null ? null : kernelVersion(host.kernelRelease);
    if (version === null) return notSeen('the version of the kernel');
    const [major, minor] = version;
    const old = major < 5 || (major === 5 && minor < 9);
    const name = 'net.ipv4.vs.conn_reuse_mode';
    if (mode === 0 && !old) {
      return found({
        severity: 'warning',
        what: `${name} = 0 on kernel ${major}.${minor}`,
        why: 'A client that uses a port again reaches the same server again, also one at weight 0, so that under load a server never drains; and while the kernel still knows its connection to a server that was removed, its first packets are lost.',
        mend: setSysctl(name, 1),
      });
    }
    if (mode !== 0 && old && vs(host, 'conntrack') === 1) {
      return found({
        severity: 'warning',
        what: `${name} = ${mode} with net.ipv4.vs.conntrack = 1 on kernel ${major}.${minor}`,
        why: 'Before kernel 5.9 a connection that uses a port again waits a second for its first packet to be sent anew.',
        mend: [...setSysctl('net.ipv4.vs.conntrack', 0), '# or run a kernel from 5.9 on'],
      });
    }
    return IN_ORDER;
  });
}

/** Examines what happens to connections of a server that is removed. */
export function silentRemoval(circumstances: Circumstances): Examination {
  const { config } = circumstances;
  const removes = config?.virtualServers.some(({ realServers }) =>
    realServers.some(({ inhibitOnFailure, checks }) => !inhibitOnFailure && checks.length > 0),
  );
  if (removes !== true) return IN_ORDER;
  return withParameter(circumstances, 'expire_nodest_conn', (value) =>
    value !== 0
      ? IN_ORDER
      : found({
          severity: 'warning',
          what: 'net.ipv4.vs.expire_nodest_conn = 0, and failed servers are taken out',
          why: 'Packets of their connections are dropped in silence: clients hang until their own timeout instead of reconnecting.',
          mend: setSysctl('net.ipv4.vs.expire_nodest_conn', 1),
        }),
  );
}

/** Examines persistence together with weight 0. */
export function stickyTemplates(circumstances: Circumstances): Examination {
  if (circumstances.config?.virtualServers.some(isPersistent) !== true) return IN_ORDER;
  return withParameter(circumstances, 'expire_quiescent_template', (value) =>
    value !== 0
      ? IN_ORDER
      : found({
          severity: 'warning',
          what: 'net.ipv4.vs.expire_quiescent_template = 0, and there are persistent virtual servers',
          why: 'Clients that come back reach their server also at weight 0, and each time keep it for longer: it never drains.',
          mend: setSysctl('net.ipv4.vs.expire_quiescent_template', 1),
        }),
  );
}

/** The kernel's counters and rates come from its estimator. */
export function countersFrozen(circumstances: Circumstances): Examination {
  return withParameter(circumstances, 'run_estimation', (value) =>
    value !== 0
      ? IN_ORDER
      : found({
          severity: 'warning',
          what: 'net.ipv4.vs.run_estimation = 0',
          why: 'Packet and byte counters stand still in lvsctl status and in metrics.',
          mend: setSysctl('net.ipv4.vs.run_estimation', 1),
        }),
  );
}

const DEFENCES = ['drop_entry', 'drop_packet', 'secure_tcp'] as const;

/** Defences against memory pressure that are switched on permanently (ip_vs: value 3). */
export function alwaysDropping(circumstances: Circumstances): Examination {
  const { host } = circumstances;
  const always = DEFENCES.filter((name) => vs(host, name) === 3);
  if (always.length === 0) return vs(host, 'drop_packet') === null ? notSeen(NO_VS) : IN_ORDER;
  return found({
    severity: 'warning',
    what: always.map((name) => `net.ipv4.vs.${name} = 3`).join(', '),
    why: 'These defences drop packets or connections all the time, not only when memory is short.',
    mend: always.flatMap((name) => setSysctl(`net.ipv4.vs.${name}`, 1)),
  });
}

/**
 * The kernel itself changes 1 to 2 while less memory is free than `amemthresh`, and back (ip_vs_ctl.c:
 * update_defense_level).
 */
export function droppingNow({ host }: Circumstances): Examination {
  const active = DEFENCES.filter((name) => vs(host, name) === 2);
  if (active.length === 0) return vs(host, 'drop_packet') === null ? notSeen(NO_VS) : IN_ORDER;
  return found({
    severity: 'problem',
    what: `${active.map((name) => `net.ipv4.vs.${name} = 2`).join(', ')}: memory is short, and the kernel defends itself now`,
    why: active.map((name) => DEFENDING[name]).join(' '),
    mend: [
      '# find out what takes the memory of this host:',
      'free -m && slabtop -o | head -n 15',
      '# the defence begins below this many free pages:',
      'sysctl net.ipv4.vs.amemthresh',
    ],
  });
}

const DEFENDING: Readonly<Record<(typeof DEFENCES)[number], string>> = {
  drop_entry: 'Connections are dropped at random.',
  drop_packet: 'Packets are dropped before they reach a server.',
  secure_tcp: 'TCP connections have short timeouts, so that slow clients lose theirs.',
};

/** Whether one of the two synchronisation daemons runs here, by itself or after a VRRP instance. */
function synchronises({ config }: Circumstances): boolean {
  const { syncDaemon = null, followedSyncDaemon } = config?.kernel ?? {};
  return syncDaemon !== null || followedSyncDaemon !== undefined;
}

/** Version 0 of the synchronisation messages knows no IPv6, no marks and no persistence engine. */
export function oldSyncFormat(circumstances: Circumstances): Examination {
  if (!synchronises(circumstances)) return IN_ORDER;
  return withParameter(circumstances, 'sync_version', (value) =>
    value !== 0
      ? IN_ORDER
      : found({
          severity: 'warning',
          what: 'net.ipv4.vs.sync_version = 0, and lvs_sync_daemon is configured',
          why: 'Connections of IPv6 and of firewall marks are not carried over to the other director.',
          mend: setSysctl('net.ipv4.vs.sync_version', 1),
        }),
  );
}

/** A director may take over in the middle of connections that were not synchronised to it. */
export function sloppyTakeover(circumstances: Circumstances): Examination {
  if (!synchronises(circumstances)) return IN_ORDER;
  return withParameter(circumstances, 'sloppy_tcp', (value) =>
    value !== 0
      ? IN_ORDER
      : found({
          severity: 'info',
          what: 'net.ipv4.vs.sloppy_tcp = 0, and lvs_sync_daemon is configured',
          why: 'After a takeover TCP connections that were not synchronised yet (net.ipv4.vs.sync_threshold) are refused. With sh, mh or persistence, 1 lets them go on.',
          mend: setSysctl('net.ipv4.vs.sloppy_tcp', 1),
        }),
  );
}

/**
 * By packets the kernel tells the other director of a connection at its third packet, and again after fifty (ip_vs_sync.c,
 * ip_vs_sync_conn_needed): one that is quiet is told of once, and that message may be lost, or the other director restarted.
 */
export function syncByPackets(circumstances: Circumstances): Examination {
  if (!synchronises(circumstances)) return IN_ORDER;
  return withParameter(circumstances, 'sync_refresh_period', (period) =>
    period !== 0
      ? IN_ORDER
      : found({
          severity: 'info',
          what: 'net.ipv4.vs.sync_refresh_period = 0, and lvs_sync_daemon is configured',
          why: 'Connections are synchronised by counts of packets (net.ipv4.vs.sync_threshold): those that have sent less than three packets, and quiet ones that the other director has not learnt at the first attempt, break at a takeover.',
          mend: [
            ...setSysctl('net.ipv4.vs.sync_refresh_period', 10),
            ...setSysctl('net.ipv4.vs.sync_retries', 1),
            "sysctl -w net.ipv4.vs.sync_threshold='3 0'",
            '# on both directors; the last one, too, goes to a file of /etc/sysctl.d',
          ],
        }),
  );
}
