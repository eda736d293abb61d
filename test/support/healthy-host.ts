import type { ToolOutcome } from '../../src/doctor/host-reader.ts';
import { MemoryHost } from './memory-host.ts';

/** One of everything: NAT, DR and TUN, IPv6, persistence, echoes, a sync daemon. */
export const DOCTOR_CONFIG = `
global_defs {
  lvs_sync_daemon eth1 id 7
}
virtual_server 192.0.2.10 80 {
  lb_algo rr
  lb_kind NAT
  protocol TCP
  persistence_timeout 60
  real_server 10.1.0.11 80 {
    PING_CHECK { }
  }
}
virtual_server 192.0.2.10 443 {
  lb_algo wlc
  lb_kind DR
  protocol TCP
  real_server 10.1.0.12 443 {
    TCP_CHECK { }
  }
}
virtual_server 192.0.2.10 53 {
  lb_algo rr
  lb_kind TUN
  protocol UDP
  real_server 10.9.0.13 53 {
  }
}
virtual_server 2001:db8::10 80 {
  lb_algo rr
  lb_kind NAT
  protocol TCP
  real_server fd00:1::11 80 {
    TCP_CHECK { }
  }
}
`;

const NETWORK = 'net:[4026531840]';

/** A director where nothing is wrong: clients at eth0 (1500), servers at eth1 (jumbo frames), lvsd as process 812. */
const FILES: Readonly<Record<string, string>> = {
  '/proc/sys/kernel/osrelease': '6.1.0-18-amd64\n',
  '/proc/sys/kernel/modules_disabled': '0\n',
  '/proc/net/ip_vs': 'IP Virtual Server version 1.2.1 (size=4096)\n',
  '/proc/net/if_inet6': '00000000000000000000000000000001 01 80 10 80       lo\n',
  '/proc/net/route':
    'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n' +
    'eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n' +
    'eth1\t0000010A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n',
  '/sys/module/ip_vs/refcnt': '3\n',
  '/lib/modules/6.1.0-18-amd64/modules.dep':
    'kernel/net/netfilter/ipvs/ip_vs.ko: kernel/lib/libcrc32c.ko\n' +
    'kernel/net/netfilter/ipvs/ip_vs_rr.ko.xz: kernel/net/netfilter/ipvs/ip_vs.ko\n',
  '/lib/modules/6.1.0-18-amd64/modules.builtin': 'kernel/net/netfilter/ipvs/ip_vs_wlc.ko\n',
  '/sys/class/net/lo/mtu': '65536\n',
  '/sys/class/net/eth0/mtu': '1500\n',
  '/sys/class/net/eth1/mtu': '9000\n',
  '/proc/sys/net/ipv4/ip_forward': '1\n',
  '/proc/sys/net/ipv6/conf/all/forwarding': '1\n',
  '/proc/sys/net/ipv4/ping_group_range': '0\t2147483647\n',
  '/proc/sys/net/ipv4/conf/all/rp_filter': '0\n',
  '/proc/sys/net/ipv4/conf/all/send_redirects': '1\n',
  '/proc/sys/net/ipv4/conf/lo/rp_filter': '0\n',
  '/proc/sys/net/ipv4/conf/lo/send_redirects': '1\n',
  '/proc/sys/net/ipv4/conf/eth0/rp_filter': '1\n',
  '/proc/sys/net/ipv4/conf/eth0/send_redirects': '1\n',
  '/proc/sys/net/ipv4/conf/eth1/rp_filter': '1\n',
  '/proc/sys/net/ipv4/conf/eth1/send_redirects': '1\n',
  '/proc/sys/net/netfilter/nf_conntrack_count': '1000\n',
  '/proc/sys/net/netfilter/nf_conntrack_max': '262144\n',
  '/proc/sys/net/ipv4/vs/conntrack': '0\n',
  '/proc/sys/net/ipv4/vs/conn_reuse_mode': '1\n',
  '/proc/sys/net/ipv4/vs/expire_nodest_conn': '1\n',
  '/proc/sys/net/ipv4/vs/expire_quiescent_template': '1\n',
  '/proc/sys/net/ipv4/vs/run_estimation': '1\n',
  '/proc/sys/net/ipv4/vs/sloppy_tcp': '1\n',
  '/proc/sys/net/ipv4/vs/sync_refresh_period': '10\n',
  '/proc/sys/net/ipv4/vs/sync_version': '1\n',
  '/proc/sys/net/ipv4/vs/pmtu_disc': '1\n',
  '/proc/sys/net/ipv4/vs/drop_entry': '0\n',
  '/proc/sys/net/ipv4/vs/drop_packet': '0\n',
  '/proc/sys/net/ipv4/vs/secure_tcp': '0\n',
  '/proc/1/comm': 'systemd\n',
  '/proc/1/cmdline': '/sbin/init\0',
  '/proc/812/comm': 'node\n',
  '/proc/812/cmdline': 'node\0/usr/lib/lvsd/dist/src/lvsd.js\0',
  '/proc/812/status':
    'Name:\tnode\nUid:\t998\t998\t998\t998\nGid:\t998\t998\t998\t998\nGroups:\t998 \nCapEff:\t0000000000001000\n',
  '/proc/812/limits':
    'Limit                     Soft Limit           Hard Limit           Units     \n' +
    'Max open files            65536                65536                files     \n',
  '/proc/812/uid_map': '         0          0 4294967295\n',
};

const LINKS: Readonly<Record<string, string>> = {
  '/proc/self/ns/net': NETWORK,
  '/proc/812/ns/net': NETWORK,
};

const ADDRESSES: readonly (readonly [string, string])[] = [
  ['lo', '127.0.0.1'],
  ['eth0', '192.0.2.2'],
  ['eth0:vip', '192.0.2.10'],
  ['eth0', '2001:db8::10'],
  ['eth1', '10.1.0.1'],
];

export function route(answer: object): ToolOutcome {
  return { status: 0, output: JSON.stringify([answer]) };
}

/** The question for an address, as the doctor asks it. */
export function routeQuestion(address: string): string {
  return `ip -j ${address.includes(':') ? '-6' : '-4'} route get ${address}`;
}

const TOOLS: Readonly<Record<string, ToolOutcome>> = {
  [routeQuestion('192.0.2.10')]: route({ type: 'local', dst: '192.0.2.10', dev: 'lo' }),
  [routeQuestion('2001:db8::10')]: route({ type: 'local', dst: '2001:db8::10', dev: 'lo' }),
  [routeQuestion('10.1.0.11')]: route({ dst: '10.1.0.11', dev: 'eth1', prefsrc: '10.1.0.1' }),
  [routeQuestion('10.1.0.12')]: route({ dst: '10.1.0.12', dev: 'eth1', prefsrc: '10.1.0.1' }),
  [routeQuestion('10.9.0.13')]: route({ dst: '10.9.0.13', gateway: '10.1.0.254', dev: 'eth1' }),
  [routeQuestion('fd00:1::11')]: route({ dst: 'fd00:1::11', dev: 'eth1' }),
  'timedatectl show --property=NTPSynchronized --value': { status: 0, output: 'yes\n' },
};

/** What differs from a host where nothing is wrong. A file or tool that is null is not there. */
export interface Ailment {
  readonly files?: Readonly<Record<string, string | null>>;
  readonly links?: Readonly<Record<string, string>>;
  readonly addresses?: readonly (readonly [string, string])[];
  readonly tools?: Readonly<Record<string, ToolOutcome | null>>;
}

export function hostWith({ files = {}, links = {}, addresses, tools = {} }: Ailment = {}): MemoryHost {
  return new MemoryHost({
    files: withoutNull({ ...FILES, ...files }),
    links: { ...LINKS, ...links },
    addresses: addresses ?? ADDRESSES,
    tools: withoutNull({ ...TOOLS, ...tools }),
  });
}

function withoutNull<T>(entries: Readonly<Record<string, T | null>>): Record<string, T> {
  const kept: Record<string, T> = {};
  for (const [name, value] of Object.entries(entries)) if (value !== null) kept[name] = value;
  return kept;
}
