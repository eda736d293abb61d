import { describe, expect, it } from 'vitest';
import { MAX_RUNNING_ATTEMPTS } from '../../../checkers/engine/engine.ts';
import { diagnose } from '../../../src/doctor/diagnose.ts';
import type { FindingCode, FindingSeverity } from '../../../src/doctor/finding.ts';
import { FINDING_CODES } from '../../../src/doctor/finding.ts';
import { MAX_ROUTES } from '../../../src/doctor/gather.ts';
import { ATTEMPTS_AT_ONCE } from '../../../src/doctor/rules/process.ts';
import type { StatusDocument } from '../../../src/state/status/status-document.ts';
import { DATA_PATH_CASES } from '../../support/doctor-data-path.ts';
import { FLEET_CASES } from '../../support/doctor-fleet.ts';
import { FULLNAT_CASES } from '../../support/doctor-fullnat.ts';
import {
  CONFIG,
  configOf,
  QUIET,
  status,
  udpStatus,
  WELL,
  WITH_SCRIPT,
} from '../../support/doctor-subjects.ts';
import { VRRP_CASES } from '../../support/doctor-vrrp.ts';
import { WATCH_CASES } from '../../support/doctor-watch.ts';
import { type Ailment, DOCTOR_CONFIG, hostWith, route, routeQuestion } from '../../support/healthy-host.ts';
import { MemoryHost } from '../../support/memory-host.ts';
import { ago, statusDocument, virtualServerStatus } from '../../support/status-documents.ts';

interface Case {
  readonly host?: Ailment;
  readonly config?: string;
  readonly status?: StatusDocument;
  readonly vrrp?: Parameters<typeof diagnose>[3];
  readonly severity: FindingSeverity;
  readonly says: string;
  readonly mend?: string;
}

/** Clients come in by eth2, replies to them would leave by eth0. */
const SECOND_UPLINK = {
  addresses: [
    ['eth2', '192.0.2.10'],
    ['eth0', '2001:db8::10'],
  ],
  files: {
    '/sys/class/net/eth2/mtu': '1500',
    '/proc/sys/net/ipv4/conf/eth2/rp_filter': '1',
  },
} as const satisfies Ailment;

const vs = (name: string, value: string): Ailment => ({
  files: { [`/proc/sys/net/ipv4/vs/${name}`]: value },
});

/** What is wrong, by the code that must say so, and no other. */
const CASES: Readonly<Record<FindingCode, readonly Case[]>> = {
  'ipvs-missing': [
    {
      host: {
        files: { '/proc/net/ip_vs': null, '/lib/modules/6.1.0-18-amd64/modules.dep': 'kernel/a.ko:\n' },
      },
      severity: 'problem',
      says: 'ip_vs is not in the kernel 6.1.0-18-amd64',
      mend: 'modprobe ip_vs',
    },
    {
      host: { files: { '/proc/net/ip_vs': null, '/proc/sys/kernel/modules_disabled': '1' } },
      severity: 'problem',
      says: 'loads no more modules',
    },
  ],
  'scheduler-missing': [
    {
      config: DOCTOR_CONFIG.replace('lb_algo rr', 'lb_algo mh'),
      severity: 'problem',
      says: 'the kernel has no ip_vs_mh',
      mend: 'modprobe ip_vs_mh',
    },
  ],
  'ipv6-missing': [
    { host: { files: { '/proc/net/if_inet6': null } }, severity: 'problem', says: 'without IPv6' },
  ],
  'other-namespace': [
    {
      host: { links: { '/proc/812/ns/net': 'net:[4026532000]' } },
      severity: 'warning',
      says: 'process 812',
      mend: 'nsenter --net=/proc/812/ns/net lvsctl doctor',
    },
  ],
  'user-namespace': [
    { host: { files: { '/proc/812/uid_map': '0 1000 1\n' } }, severity: 'problem', says: 'user namespace' },
  ],
  'capability-missing': [
    {
      host: { files: { '/proc/812/status': 'Gid:\t0\t0\t0\t0\nGroups:\t0\nCapEff:\t0000000000002000\n' } },
      severity: 'problem',
      says: 'CAP_NET_ADMIN',
    },
  ],
  'echo-group': [
    {
      host: { files: { '/proc/sys/net/ipv4/ping_group_range': '1\t0\n' } },
      severity: 'problem',
      says: '998',
      mend: "sysctl -w net.ipv4.ping_group_range='0 2147483647'",
    },
  ],
  'script-user': [
    {
      config: WITH_SCRIPT,
      severity: 'problem',
      says: '/usr/bin/probe: lvsd runs as user 998 and cannot become user 33, group 33: it lacks CAP_SETUID and CAP_SETGID',
      mend: '# or name the user of lvsd in script_user',
    },
  ],
  'descriptor-limit': [
    {
      host: { files: { '/proc/812/limits': 'Max open files            200        4096      files\n' } },
      severity: 'warning',
      says: 'may open 200 files; 3 checks at once can need 212',
      mend: 'ulimit -n 65536',
    },
  ],
  'check-io': [
    {
      status: {
        ...WELL,
        check_io: { kind: 'node', reason: 'koffi does not work here: x', grid_ms: 0 },
      },
      severity: 'info',
      says: "go through Node's sockets (check_io node): koffi does not work here: x",
      mend: 'npm rebuild koffi',
    },
  ],
  'second-controller': [
    {
      host: { files: { '/proc/77/comm': 'ldirectord\n', '/proc/77/cmdline': 'perl\0ldirectord\0' } },
      severity: 'warning',
      says: 'ldirectord (process 77)',
      mend: 'systemctl disable --now ldirectord',
    },
    {
      host: {
        files: { '/proc/77/comm': 'keepalived\n', '/proc/77/cmdline': 'keepalived\0-D\0-f\0/etc/P.conf\0' },
      },
      severity: 'warning',
      says: 'keepalived (process 77)',
    },
  ],
  'repeated-drift': [
    {
      status: status(1000, 900, { drift: { ...QUIET.drift, weight: 7 }, last_drift_at: ago(60) }),
      severity: 'warning',
      says: 'weight 7',
    },
  ],
  'forwarding-off': [
    {
      host: { files: { '/proc/sys/net/ipv4/ip_forward': '0' } },
      severity: 'problem',
      says: 'no IPv4 packets',
      mend: 'sysctl -w net.ipv4.ip_forward=1',
    },
    {
      host: { files: { '/proc/sys/net/ipv6/conf/all/forwarding': '0' } },
      severity: 'problem',
      says: 'no IPv6 packets',
      mend: 'sysctl -w net.ipv6.conf.all.forwarding=1',
    },
  ],
  'reverse-path-filter': [
    {
      host: SECOND_UPLINK,
      severity: 'warning',
      says: 'eth2 holds a virtual address',
      mend: 'sysctl -w net.ipv4.conf.eth2.rp_filter=2',
    },
  ],
  'connection-tracking-full': [
    {
      host: { files: { '/proc/sys/net/netfilter/nf_conntrack_count': '200000' } },
      severity: 'warning',
      says: '76 % full',
      mend: 'sysctl -w net.netfilter.nf_conntrack_max=1048576',
    },
    {
      host: { files: { '/proc/sys/net/netfilter/nf_conntrack_count': '262144' } },
      severity: 'problem',
      says: '100 % full',
    },
  ],
  'connection-reuse': [
    {
      host: vs('conn_reuse_mode', '0'),
      severity: 'warning',
      says: 'on kernel 6.1',
      mend: 'sysctl -w net.ipv4.vs.conn_reuse_mode=1',
    },
    {
      host: {
        files: {
          '/proc/sys/kernel/osrelease': '5.9.0\n',
          '/proc/sys/net/ipv4/vs/conn_reuse_mode': '0',
          '/lib/modules/5.9.0/modules.builtin': 'a/ip_vs_rr.ko\na/ip_vs_wlc.ko\n',
        },
      },
      severity: 'warning',
      says: 'on kernel 5.9',
    },
    {
      host: {
        files: {
          '/proc/sys/kernel/osrelease': '5.4.0-1\n',
          '/proc/sys/net/ipv4/vs/conntrack': '1',
          '/lib/modules/5.4.0-1/modules.builtin': 'a/ip_vs_rr.ko\na/ip_vs_wlc.ko\n',
        },
      },
      severity: 'warning',
      says: 'on kernel 5.4',
      mend: 'sysctl -w net.ipv4.vs.conntrack=0',
    },
  ],
  'silent-removal': [
    {
      host: vs('expire_nodest_conn', '0'),
      severity: 'warning',
      says: 'expire_nodest_conn = 0',
      mend: 'sysctl -w net.ipv4.vs.expire_nodest_conn=1',
    },
  ],
  'sticky-templates': [
    {
      host: vs('expire_quiescent_template', '0'),
      severity: 'warning',
      says: 'persistent',
      mend: 'sysctl -w net.ipv4.vs.expire_quiescent_template=1',
    },
  ],
  'counters-frozen': [
    {
      host: vs('run_estimation', '0'),
      severity: 'warning',
      says: 'run_estimation = 0',
      mend: 'sysctl -w net.ipv4.vs.run_estimation=1',
    },
  ],
  'always-dropping': [
    {
      host: vs('drop_packet', '3'),
      severity: 'warning',
      says: 'net.ipv4.vs.drop_packet = 3',
      mend: 'sysctl -w net.ipv4.vs.drop_packet=1',
    },
  ],
  'dropping-now': [
    {
      host: vs('drop_entry', '2'),
      severity: 'problem',
      says: 'net.ipv4.vs.drop_entry = 2: memory is short',
      mend: 'sysctl net.ipv4.vs.amemthresh',
    },
  ],
  'old-sync-format': [
    {
      host: vs('sync_version', '0'),
      severity: 'warning',
      says: 'sync_version = 0',
      mend: 'sysctl -w net.ipv4.vs.sync_version=1',
    },
  ],
  'sloppy-takeover': [
    {
      host: vs('sloppy_tcp', '0'),
      severity: 'info',
      says: 'sloppy_tcp = 0',
      mend: 'sysctl -w net.ipv4.vs.sloppy_tcp=1',
    },
  ],
  'virtual-address-missing': [
    {
      host: {
        addresses: [['eth0', '2001:db8::10']],
        tools: { [routeQuestion('192.0.2.10')]: route({ dst: '192.0.2.10', dev: 'eth0' }) },
      },
      severity: 'problem',
      says: 'does not have the virtual address 192.0.2.10',
      mend: 'ip address add 192.0.2.10/32 dev eth0',
    },
    {
      host: {
        addresses: [['eth0', '2001:db8::10']],
        tools: { [routeQuestion('192.0.2.10')]: route({ dst: '192.0.2.10', dev: 'eth0' }) },
        files: { '/proc/77/comm': 'keepalived\n', '/proc/77/cmdline': 'keepalived\0-nPl\0' },
      },
      severity: 'info',
      says: 'does not have the virtual address 192.0.2.10',
    },
  ],
  'server-unroutable': [
    {
      host: {
        tools: {
          [routeQuestion('10.9.0.13')]: { status: 2, output: 'RTNETLINK answers: Network is unreachable\n' },
        },
      },
      severity: 'problem',
      says: 'no route to 10.9.0.13',
    },
  ],
  'dr-behind-router': [
    {
      host: {
        tools: {
          [routeQuestion('10.1.0.12')]: route({
            dst: '10.1.0.12',
            via: { family: 'inet6', host: 'fe80::1' },
            dev: 'eth1',
          }),
        },
      },
      severity: 'problem',
      says: '10.1.0.12 (via fe80::1)',
    },
  ],
  'virtual-source': [
    {
      host: {
        tools: {
          [routeQuestion('10.1.0.12')]: route({ dst: '10.1.0.12', dev: 'eth1', prefsrc: '192.0.2.10' }),
        },
      },
      severity: 'problem',
      says: 'the virtual address 192.0.2.10 as source',
    },
    {
      config: DOCTOR_CONFIG.replace('lb_kind NAT', 'lb_kind DR').replace(
        /(2001:db8::10 80 {\s+lb_algo rr\s+lb_kind) NAT/,
        '$1 DR',
      ),
      host: {
        tools: {
          [routeQuestion('fd00:1::11')]: route({ dst: 'fd00:1::11', dev: 'eth1', prefsrc: '2001:db8::10' }),
        },
      },
      severity: 'problem',
      says: 'the virtual address 2001:db8::10 as source',
      mend: 'ip -6 address change 2001:db8::10/128 dev eth1 preferred_lft 0',
    },
  ],
  'nat-replies-missing': [
    {
      status: status(100, 0),
      severity: 'problem',
      says: '10.1.0.11:80 gets packets by NAT, and none comes back',
      mend: 'ip route replace default via ADDRESS_OF_THE_DIRECTOR',
    },
    // It may be a logger that never answers.
    { status: udpStatus(), severity: 'info', says: '10.1.0.11:80 gets packets by NAT, and none comes back' },
  ],
  'one-packet-nat': [
    {
      config: DOCTOR_CONFIG.replace('lb_kind TUN', 'lb_kind NAT\n  ops'),
      severity: 'problem',
      says: 'udp 192.0.2.10:53 has one-packet scheduling (ops) and NAT',
    },
  ],
  'loopback-nat': [
    {
      config: DOCTOR_CONFIG.replace(
        'real_server 10.1.0.11',
        'sorry_server 127.0.0.1 80\n  real_server 10.1.0.11',
      ),
      severity: 'problem',
      says: 'tcp 192.0.2.10:80 sends by NAT to an address of the loopback interface',
    },
  ],
  'one-arm-redirects': [
    {
      host: { tools: { [routeQuestion('10.1.0.11')]: route({ dst: '10.1.0.11', dev: 'eth0' }) } },
      severity: 'warning',
      says: 'interface eth0',
      mend: 'sysctl -w net.ipv4.conf.eth0.send_redirects=0',
    },
  ],
  'tunnel-mtu': [
    {
      host: { files: { '/sys/class/net/eth1/mtu': '1519' } },
      severity: 'warning',
      says: 'eth1',
      mend: 'ip link set dev eth1 mtu 1520',
    },
    {
      host: { files: { '/sys/class/net/eth1/mtu': '1531' } },
      config: DOCTOR_CONFIG.replace('lb_kind TUN', 'lb_kind TUN type gue port 6080 nocsum'),
      severity: 'warning',
      says: 'eth1',
      mend: 'ip link set dev eth1 mtu 1532',
    },
  ],
  'clock-unsynchronised': [
    {
      host: {
        tools: { 'timedatectl show --property=NTPSynchronized --value': { status: 0, output: 'no\n' } },
      },
      severity: 'warning',
      says: 'NTPSynchronized=no',
      mend: 'timedatectl set-ntp true',
    },
  ],
  ...FLEET_CASES,
  ...FULLNAT_CASES,
  ...DATA_PATH_CASES,
  ...WATCH_CASES,
  ...VRRP_CASES,
};

describe('a host where nothing is wrong', () => {
  it('gets no finding, and everything was seen', async () => {
    expect(await diagnose(hostWith(), CONFIG, WELL)).toEqual({
      findings: [],
      notSeen: [],
      inOrder: FINDING_CODES,
    });
  });

  it.each<[string, Ailment, StatusDocument?]>([
    [
      'a director that holds its virtual addresses by AnyIP or on lo',
      {
        addresses: [
          ['lo', '192.0.2.10'],
          ['lo', '127.0.0.1'],
        ],
      },
    ],
    [
      'keepalived that only moves addresses',
      { files: { '/proc/9/comm': 'keepalived\n', '/proc/9/cmdline': 'keepalived\0--vrrp\0' } },
    ],
    [
      'a keepalived in another network namespace',
      {
        files: { '/proc/9/comm': 'keepalived\n', '/proc/9/cmdline': 'keepalived\0' },
        links: { '/proc/9/ns/net': 'net:[5]' },
      },
    ],
    [
      'loose reverse path filters',
      { ...SECOND_UPLINK, files: { ...SECOND_UPLINK.files, '/proc/sys/net/ipv4/conf/all/rp_filter': '2' } },
    ],
    ['connection reuse as old kernels want it', vs('conn_reuse_mode', '2')],
    [
      'a reuse mode 0 on a kernel before 5.9, which needs it',
      {
        files: {
          '/proc/sys/kernel/osrelease': '5.8.18\n',
          '/proc/sys/net/ipv4/vs/conn_reuse_mode': '0',
          '/lib/modules/5.8.18/modules.builtin': 'a/ip_vs_rr.ko\na/ip_vs_wlc.ko\n',
        },
      },
    ],
    [
      'an old drift',
      {},
      status(1000, 900, { drift: { ...QUIET.drift, weight: 7 }, last_drift_at: ago(3600) }),
    ],
    ['an MTU that just fits a tunnel', { files: { '/sys/class/net/eth1/mtu': '1520' } }],
    ['an ip_vs that is not loaded but could be', { files: { '/proc/net/ip_vs': null } }],
    [
      'no connection tracking at all',
      {
        files: {
          '/proc/sys/net/netfilter/nf_conntrack_count': null,
          '/proc/sys/net/netfilter/nf_conntrack_max': null,
        },
      },
    ],
    [
      'unlimited descriptors',
      {
        files: {
          '/proc/812/limits':
            'Max open files            unlimited            unlimited            files     \n',
        },
      },
    ],
    [
      'an echo group that is only a supplementary one',
      { files: { '/proc/sys/net/ipv4/ping_group_range': '998 998' } },
    ],
    [
      'tunnels that may fragment',
      { files: { '/proc/sys/net/ipv4/vs/pmtu_disc': '0', '/sys/class/net/eth1/mtu': '1400' } },
    ],
  ])('%s is no fault', async (_, ailment, told = WELL) => {
    expect((await diagnose(hostWith(ailment), CONFIG, told)).findings).toEqual([]);
  });
});

describe.each(FINDING_CODES)('%s', (code) => {
  it.each(CASES[code].map((one) => [one.says, one] as const))(
    'is found, and nothing else: %s',
    async (_, one) => {
      const config = one.config === undefined ? CONFIG : configOf(one.config);
      const { findings } = await diagnose(hostWith(one.host), config, one.status ?? WELL, one.vrrp);
      expect(findings.map((finding) => finding.code)).toEqual([code]);
      const [finding] = findings;
      expect(finding).toMatchObject({ severity: one.severity });
      expect(finding?.what).toContain(one.says);
      expect(finding?.why).not.toBe('');
      if (one.mend === undefined) expect(finding?.mend.length).toBeGreaterThan(0);
      else expect(finding?.mend).toContain(one.mend);
    },
  );
});

describe('what nobody needs', () => {
  it('is no finding without a configuration, however the kernel is set', async () => {
    const files = {
      '/proc/sys/net/ipv4/ip_forward': '0',
      '/proc/sys/net/ipv4/vs/expire_nodest_conn': '0',
      '/proc/sys/net/ipv4/vs/expire_quiescent_template': '0',
      '/proc/sys/net/ipv4/vs/sync_version': '0',
      '/proc/sys/net/ipv4/ping_group_range': '1 0',
      '/proc/net/if_inet6': null,
    };
    expect((await diagnose(hostWith({ files }), null, WELL)).findings).toEqual([]);
  });

  it('is no finding for servers that need it not: DR does not need forwarding', async () => {
    const config = configOf(
      'virtual_server 192.0.2.10 443 { lb_algo rr\n lb_kind DR\n real_server 10.1.0.12 443 { } }'
        .replaceAll('{ ', '{\n')
        .replaceAll(' }', '\n}'),
    );
    const files = {
      '/proc/sys/net/ipv4/ip_forward': '0',
      '/proc/sys/net/ipv4/vs/expire_nodest_conn': '0',
      '/proc/sys/net/ipv4/vs/expire_quiescent_template': '0',
    };
    expect((await diagnose(hostWith({ files }), config, WELL)).findings).toEqual([]);
  });
});

describe('what cannot be seen', () => {
  it('is told as such and is no fault, where nothing at all can be read but an unloaded module', async () => {
    const { findings, notSeen } = await diagnose(new MemoryHost(), CONFIG, null);
    expect(findings.map(({ code }) => code)).toEqual(['ipvs-missing', 'ipv6-missing']);
    expect(notSeen).toEqual(expect.arrayContaining([expect.stringContaining('it does not answer')]));
    expect(new Set(notSeen).size).toBe(notSeen.length);
  });

  it('is a lvsd of another process namespace, whose number means somebody else', async () => {
    const host = hostWith({
      files: { '/proc/812/cmdline': 'sshd\0', '/proc/812/limits': 'Max open files 3 3\n' },
    });
    const { findings, notSeen } = await diagnose(host, CONFIG, WELL);
    expect(findings).toEqual([]);
    expect(notSeen).toContainEqual(expect.stringContaining('/proc/812 of lvsd'));
  });

  it('is the module of a scheduler where the kernel keeps no list, unless a service serves with it', async () => {
    const files = {
      '/lib/modules/6.1.0-18-amd64/modules.dep': null,
      '/lib/modules/6.1.0-18-amd64/modules.builtin': null,
    };
    const { findings, notSeen } = await diagnose(hostWith({ files }), CONFIG, WELL);
    expect(findings).toEqual([]);
    expect(notSeen).toContainEqual(expect.stringContaining('ip_vs_rr, ip_vs_wlc'));
    const serving = statusDocument({
      kernel: WELL.kernel,
      virtual_servers: [virtualServerStatus({ scheduler: 'rr' }), virtualServerStatus({ scheduler: 'wlc' })],
    });
    const later = await diagnose(hostWith({ files }), CONFIG, serving);
    expect(later.notSeen).not.toContainEqual(expect.stringContaining('ip_vs_rr'));
  });

  it('is whether replies come back before there is traffic', async () => {
    const { findings, notSeen } = await diagnose(hostWith(), CONFIG, status(99, 0));
    expect(findings).toEqual([]);
    expect(notSeen).toContainEqual(expect.stringContaining('no traffic yet'));
  });

  it('is the route to servers beyond the bound', async () => {
    const servers = Array.from(
      { length: MAX_ROUTES + 5 },
      (_, n) => `real_server 10.2.${n >> 8}.${n & 255} 80 {\n}\n`,
    );
    const config = configOf(
      `virtual_server 192.0.2.10 80 {\nlb_algo rr\nlb_kind NAT\n${servers.join('')}}\n`,
    );
    const host = hostWith();
    const { notSeen } = await diagnose(host, config, WELL);
    expect(host.commands.filter((command) => command.startsWith('ip '))).toHaveLength(MAX_ROUTES);
    expect(notSeen).toContainEqual(expect.stringMatching(/^how 10\.2\.0\.0, .* and \d+ more is reached/));
  });
});

it('knows how many checks the engine runs at once', () => {
  expect(ATTEMPTS_AT_ONCE).toBe(MAX_RUNNING_ATTEMPTS);
});
