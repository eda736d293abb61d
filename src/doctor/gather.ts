import type { IpAddress } from '../base/ip-address.ts';
import { addressFamily } from '../base/ip-address.ts';
import { parseRights } from '../base/processes/process-rights.ts';
import type { Config } from '../config/model/config.ts';
import { CHAIN } from '../fullnat/nat-table.ts';
import { gatherControllers } from './controllers.ts';
import type { DaemonFacts, HostFacts, InterfaceFacts, ModuleFacts, Route } from './facts.ts';
import { interfaceSysctl } from './facts.ts';
import { gatherFirewall } from './firewall/gather-firewall.ts';
import type { HostReader } from './host-reader.ts';
import {
  isInitialUserMap,
  parseDefaultInterfaces,
  parseDescriptorLimit,
  parseModuleList,
  parseRoute,
  statusField,
} from './parse.ts';
import { gatherTrackedPorts } from './tracked-ports.ts';

/** The number of addresses whose route is asked for, with one `ip` each; the others are not seen. */
export const MAX_ROUTES = 256;

/** The number of routes that are asked for at a time. */
const ROUTES_AT_ONCE = 8;

/** The number of interfaces that are examined. */
export const MAX_INTERFACES = 1024;

const SYSCTLS: readonly string[] = [
  'kernel.modules_disabled',
  'net.ipv4.ip_forward',
  'net.ipv6.conf.all.forwarding',
  'net.ipv4.conf.all.rp_filter',
  'net.ipv4.conf.all.send_redirects',
  'net.ipv4.ping_group_range',
  'net.netfilter.nf_conntrack_count',
  'net.netfilter.nf_conntrack_max',
  ...[
    'conntrack',
    'conn_reuse_mode',
    'expire_nodest_conn',
    'expire_quiescent_template',
    'run_estimation',
    'sloppy_tcp',
    'sync_version',
    'sync_refresh_period',
    'pmtu_disc',
    'drop_entry',
    'drop_packet',
    'secure_tcp',
  ].map((name) => `net.ipv4.vs.${name}`),
];

/** Reads all facts that the rules need for this configuration. Never rejects. */
export async function gatherFacts(
  host: HostReader,
  config: Config | null,
  daemonPid: number | null,
  speaksVrrp = false,
): Promise<HostFacts> {
  const interfaces = await gatherInterfaces(host);
  const [
    release,
    ipvs,
    modules,
    ipv6,
    sysctls,
    defaults,
    routes,
    network,
    clock,
    controllers,
    daemon,
    routingConfigs,
    nat,
    trackedPorts,
    firewall,
  ] = await Promise.all([
    host.text('/proc/sys/kernel/osrelease'),
    host.text('/proc/net/ip_vs'),
    gatherModules(host),
    host.text('/proc/net/if_inet6'),
    gatherSysctls(host, interfaces),
    host.text('/proc/net/route'),
    gatherRoutes(host, addressesOf(config)),
    host.link('/proc/self/ns/net'),
    host.tool('timedatectl', ['show', '--property=NTPSynchronized', '--value']),
    gatherControllers(host, daemonPid),
    daemonPid === null ? null : gatherDaemon(host, daemonPid),
    config?.announce === undefined ? new Map<string, string>() : gatherRoutingConfigs(host),
    gatherIpvsNatRules(host, config),
    gatherTrackedPorts(host, config),
    speaksVrrp ? gatherFirewall(host) : null,
  ]);
  return {
    kernelRelease: release?.trim() ?? null,
    ipvsLoaded: ipvs !== null,
    modules,
    hasIpv6: ipv6 !== null,
    sysctls,
    interfaces,
    defaultInterfaces: defaults === null ? null : parseDefaultInterfaces(defaults),
    routes,
    networkNamespace: network,
    clockSynchronised: readClock(clock),
    controllers,
    daemon,
    routingConfigs,
    ipvsNatRules: nat.rules,
    ipvsNatRulesWhole: nat.whole,
    trackedPorts,
    firewall,
  };
}

/** Both backends of each address family: a rule with the same text in the two families counts as two rules. */
const NAT_PROGRAMS = [
  ['iptables', 'iptables-legacy'],
  ['ip6tables', 'ip6tables-legacy'],
];

/** The chains whose rules are read: the kernel's own, for rules written by hand, and that of lvsd. */
const NAT_CHAINS = ['POSTROUTING', CHAIN];

interface NatRulesFound {
  /** Null when no table could be read. */
  readonly rules: readonly string[] | null;
  readonly whole: boolean;
}

const NO_NAT: NatRulesFound = { rules: null, whole: true };

/** Read only where servers use NAT, because no other configuration needs an iptables here. */
async function gatherIpvsNatRules(host: HostReader, config: Config | null): Promise<NatRulesFound> {
  const usesNat = config?.virtualServers.some(({ realServers }) =>
    realServers.some(({ forwarding }) => forwarding === 'nat'),
  );
  if (usesNat !== true) return NO_NAT;
  const families: NatRulesFound[] = [];
  for (const programs of NAT_PROGRAMS) families.push(await gatherFamilyNatRules(host, programs));
  const read = families.flatMap(({ rules }) => (rules === null ? [] : [rules]));
  return {
    rules: read.length === 0 ? null : read.flat(),
    whole: families.every(({ whole }) => whole),
  };
}

/**
 * The rules of one address family from both backends. The programs run one after the other, because they share a lock.
 */
async function gatherFamilyNatRules(host: HostReader, programs: readonly string[]): Promise<NatRulesFound> {
  let rules: readonly string[] | null = null;
  let whole = true;
  for (const program of programs) {
    const outcome = await host.tool(program, ['-w', '3', '-t', 'nat', '-S']);
    if (outcome === null) continue;
    if (outcome.status === 0) rules = [...new Set([...(rules ?? []), ...ipvsRulesOf(outcome.output)])];
    else if (outcome.status === null || LOCKED.test(outcome.output)) whole = false;
  }
  return { rules, whole };
}

/** What iptables says when somebody else kept its lock for too long. */
const LOCKED = /holding the xtables lock/;

function ipvsRulesOf(listed: string): readonly string[] {
  return listed
    .split('\n')
    .filter(
      (line) => line.includes(' -m ipvs ') && NAT_CHAINS.some((chain) => line.startsWith(`-A ${chain} `)),
    );
}

/** The paths of the configurations in Debian's packages of BIRD and FRR; included files are not read. */
const ROUTING_CONFIGS: readonly string[] = [
  '/etc/bird/bird.conf',
  '/etc/bird.conf',
  '/etc/frr/frr.conf',
  '/etc/frr/bgpd.conf',
  '/etc/frr/zebra.conf',
];

async function gatherRoutingConfigs(host: HostReader): Promise<ReadonlyMap<string, string>> {
  const texts = await Promise.all(ROUTING_CONFIGS.map((path) => host.text(path)));
  return new Map(
    ROUTING_CONFIGS.flatMap((path, index) => {
      const text = texts[index];
      return text === null || text === undefined ? [] : [[path, text] as const];
    }),
  );
}

/** Virtual addresses come first, because nothing else matters without them. */
export function addressesOf(config: Config | null): readonly IpAddress[] {
  const virtual = new Set<IpAddress>();
  const real = new Set<IpAddress>();
  for (const { listeners, realServers, sorryServer } of config?.virtualServers ?? []) {
    for (const key of listeners) if (key.kind === 'address') virtual.add(key.address);
    for (const { address } of realServers) real.add(address);
    if (sorryServer !== null) real.add(sorryServer.address);
  }
  return [...new Set([...virtual, ...real])];
}

async function gatherInterfaces(host: HostReader): Promise<readonly InterfaceFacts[]> {
  const names = (await host.names('/sys/class/net')) ?? [];
  const addresses = host.addresses();
  return Promise.all(
    names.slice(0, MAX_INTERFACES).map(async (name) => {
      const mtu = await host.text(`/sys/class/net/${name}/mtu`);
      return {
        name,
        mtu: mtu === null ? null : Number(mtu),
        // An IPv4 address with a label is reported for `eth0:1`.
        addresses: addresses
          .filter(({ device }) => device === name || device.startsWith(`${name}:`))
          .map(({ address }) => address),
      };
    }),
  );
}

async function gatherModules(host: HostReader): Promise<ModuleFacts> {
  const release = (await host.text('/proc/sys/kernel/osrelease'))?.trim() ?? '';
  const [present, files, builtin, disabled] = await Promise.all([
    host.names('/sys/module'),
    host.text(`/lib/modules/${release}/modules.dep`),
    host.text(`/lib/modules/${release}/modules.builtin`),
    host.text('/proc/sys/kernel/modules_disabled'),
  ]);
  return {
    present: new Set(present ?? []),
    available:
      files === null && builtin === null ? null : parseModuleList(`${files ?? ''}\n${builtin ?? ''}`),
    loadingDisabled: disabled?.trim() === '1',
  };
}

async function gatherSysctls(
  host: HostReader,
  interfaces: readonly InterfaceFacts[],
): Promise<ReadonlyMap<string, string>> {
  const wanted: (readonly [string, string])[] = SYSCTLS.map((name) => [name, name.replaceAll('.', '/')]);
  for (const { name } of interfaces) {
    for (const key of ['rp_filter', 'send_redirects']) {
      wanted.push([interfaceSysctl(name, key), `net/ipv4/conf/${name}/${key}`]);
    }
  }
  const values = new Map<string, string>();
  const texts = await Promise.all(wanted.map(([, path]) => host.text(`/proc/sys/${path}`)));
  for (const [index, [name]] of wanted.entries()) {
    const text = texts[index]?.trim() ?? '';
    if (text !== '') values.set(name, text);
  }
  return values;
}

async function gatherRoutes(
  host: HostReader,
  addresses: readonly IpAddress[],
): Promise<ReadonlyMap<IpAddress, Route>> {
  const routes = new Map<IpAddress, Route>();
  const asked = addresses.slice(0, MAX_ROUTES);
  for (let from = 0; from < asked.length; from += ROUTES_AT_ONCE) {
    await Promise.all(
      asked.slice(from, from + ROUTES_AT_ONCE).map(async (address) => {
        const family = addressFamily(address) === 'inet6' ? '-6' : '-4';
        const outcome = await host.tool('ip', ['-j', family, 'route', 'get', address]);
        const route = outcome === null ? null : parseRoute(outcome);
        if (route !== null) routes.set(address, route);
      }),
    );
  }
  return routes;
}

/** The words `yes` and `no` come from the kernel itself (adjtimex(2), STA_UNSYNC). */
function readClock(outcome: { readonly output: string } | null): boolean | null {
  const word = outcome?.output.trim();
  return word === 'yes' ? true : word === 'no' ? false : null;
}

async function gatherDaemon(host: HostReader, pid: number): Promise<DaemonFacts> {
  const base = `/proc/${pid}`;
  const [command, status, limits, network, users] = await Promise.all([
    host.text(`${base}/cmdline`),
    host.text(`${base}/status`),
    host.text(`${base}/limits`),
    host.link(`${base}/ns/net`),
    host.text(`${base}/uid_map`),
  ]);
  // In another process namespace the number means another process, or none.
  if (command === null || status === null || !command.includes('lvsd')) {
    return {
      pid,
      capabilities: null,
      groups: null,
      rights: null,
      descriptors: null,
      networkNamespace: null,
      initialUsers: null,
    };
  }
  const capabilities = statusField(status, 'CapEff');
  const [uid, gid] = ['Uid', 'Gid'].map((name) => statusField(status, name)?.split(/\s+/)[1] ?? '');
  const groups = [gid ?? '', statusField(status, 'Groups') ?? ''];
  return {
    pid,
    capabilities: capabilities === null ? null : BigInt(`0x${capabilities}`),
    groups: groups
      .join(' ')
      .split(/\s+/)
      .filter((group) => group !== '')
      .map(Number),
    rights: uid === '' || gid === '' ? null : parseRights(status, Number(uid), Number(gid)),
    descriptors: limits === null ? null : parseDescriptorLimit(limits),
    networkNamespace: network,
    initialUsers: users === null ? null : isInitialUserMap(users),
  };
}
