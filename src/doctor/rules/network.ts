import type { IpAddress } from '../../base/ip-address.ts';
import { addressFamily } from '../../base/ip-address.ts';
import { addressesBy, targetsOf, virtualAddresses } from '../demands.ts';
import type { Circumstances, HostFacts } from '../facts.ts';
import { interfaceSysctl, numberOf } from '../facts.ts';
import type { Examination } from '../finding.ts';
import { found, IN_ORDER, nameSome, notSeen, setSysctl } from '../finding.ts';

/** Strict reverse path filter (RFC 3704): a packet must arrive where a reply would leave. */
const STRICT = 1;

/** IPVS handles packets that are delivered to this host, so the virtual address must be one of its own. */
export function virtualAddressMissing({ host, config }: Circumstances): Examination {
  if (config === null) return IN_ORDER;
  const held = new Set(host.interfaces.flatMap(({ addresses }) => addresses));
  const absent = virtualAddresses(config).filter((address) => !held.has(address));
  const missing = absent.filter((address) => isElsewhere(host, address));
  const unseen = absent.filter((address) => !host.routes.has(address));
  const movable = (host.controllers ?? []).map(({ name }) => name).filter(movesAddresses);
  const examination =
    unseen.length === 0 ? IN_ORDER : notSeen(`whether ${nameSome(unseen)} is an address of this host`);
  if (missing.length === 0) return examination;
  const [first] = missing;
  const prefix = first !== undefined && addressFamily(first) === 'inet6' ? '128' : '32';
  return {
    ...examination,
    findings: [
      {
        severity: movable.length === 0 ? 'problem' : 'info',
        what: `this host does not have the virtual address ${nameSome(missing)}`,
        why:
          movable.length === 0
            ? 'Packets for it are not delivered here, so IPVS never sees them.'
            : `Right while another director holds it: ${nameSome(movable)} moves addresses here.`,
        mend: [
          `ip address add ${first ?? ''}/${prefix} dev ${clientSide(host)}${prefix === '128' ? ' preferred_lft 0' : ''}`,
          '# and in the configuration of the network, so that it is there after a reboot',
        ],
      },
    ],
  };
}

function isElsewhere(host: HostFacts, address: IpAddress): boolean {
  const route = host.routes.get(address);
  return route !== undefined && route.kind !== 'local';
}

function movesAddresses(name: string): boolean {
  return ['keepalived', 'vrrpd', 'ucarp', 'corosync', 'pacemakerd'].includes(name);
}

/** The interface on which clients most likely arrive. */
function clientSide(host: HostFacts): string {
  return host.defaultInterfaces?.[0] ?? 'DEVICE';
}

/** Clients arrive on one interface, replies to them would leave by another one, and the kernel drops such packets. */
export function reversePathFilter({ host, config }: Circumstances): Examination {
  if (config === null) return IN_ORDER;
  if (host.defaultInterfaces === null) return notSeen('the default route: /proc/net/route is too long');
  const ways = host.defaultInterfaces;
  if (ways.length === 0) return IN_ORDER;
  const wanted = new Set(virtualAddresses(config).filter((address) => addressFamily(address) === 'inet'));
  const strict = host.interfaces.filter(
    ({ name, addresses }) =>
      name !== 'lo' &&
      !ways.includes(name) &&
      addresses.some((address) => wanted.has(address)) &&
      effective(host, name, 'rp_filter') === STRICT,
  );
  if (strict.length === 0) return IN_ORDER;
  const names = strict.map(({ name }) => name);
  return found({
    severity: 'warning',
    what: `${nameSome(names)} holds a virtual address and filters strictly by reverse path (rp_filter = 1), while the default route leaves by ${nameSome(ways)}`,
    why: 'Packets of clients that come in there from beyond the connected networks are dropped without a trace.',
    mend: [
      ...setSysctl('net.ipv4.conf.all.rp_filter', 2),
      ...names.flatMap((name) => setSysctl(`net.ipv4.conf.${name.replaceAll('.', '/')}.rp_filter`, 2)),
    ],
  });
}

/** The kernel uses the larger value for rp_filter, and either one for send_redirects (ip-sysctl). */
function effective(host: HostFacts, device: string, key: 'rp_filter' | 'send_redirects'): number | null {
  const own = numberOf(host, interfaceSysctl(device, key));
  const all = numberOf(host, `net.ipv4.conf.all.${key}`);
  return own === null || all === null ? null : Math.max(own, all);
}

/** Without a route no packet reaches the server. */
export function serverUnroutable({ host, config }: Circumstances): Examination {
  if (config === null) return IN_ORDER;
  const addresses = [...new Set(targetsOf(config).map(({ address }) => address))];
  const unseen = addresses.filter((address) => !host.routes.has(address));
  const lost = addresses.filter((address) => host.routes.get(address)?.kind === 'none');
  const examination =
    unseen.length === 0
      ? IN_ORDER
      : notSeen(`how ${nameSome(unseen)} is reached: \`ip route get\` does not say`);
  if (lost.length === 0) return examination;
  return {
    ...examination,
    findings: [
      {
        severity: 'problem',
        what: `there is no route to ${nameSome(lost)}`,
        why: 'Neither checks nor clients reach it.',
        mend: lost
          .slice(0, 1)
          .flatMap((address) => [
            `ip route get ${address}`,
            '# and add a route or an address in its network',
          ]),
      },
    ],
  };
}

/** Direct routing only rewrites the link-layer address: a router on the way sends the packet back to the director. */
export function drBehindRouter({ host, config }: Circumstances): Examination {
  if (config === null) return IN_ORDER;
  const behind = addressesBy(config, 'dr').flatMap((address) => {
    const route = host.routes.get(address);
    return route?.kind === 'gateway' ? [`${address} (via ${route.gateway})`] : [];
  });
  if (behind.length === 0) return IN_ORDER;
  return found({
    severity: 'problem',
    what: `direct routing to ${nameSome(behind)}, which is in another network`,
    why: 'The packet keeps the virtual address, so the router sends it back to the director instead of to the server.',
    mend: ['# lb_kind TUN for these servers, or give the director an interface in their network'],
  });
}

/**
 * DR and TUN servers have the virtual address themselves: they drop packets that come from it, checks and tunnelled
 * packets alike. IPv6 prefers the address with the longest common prefix (RFC 6724, rule 8), unless it is deprecated.
 */
export function virtualSource({ host, config }: Circumstances): Examination {
  if (config === null) return IN_ORDER;
  const virtual = new Set<string>(virtualAddresses(config));
  const sources = new Map<string, string>();
  for (const address of [...addressesBy(config, 'dr'), ...addressesBy(config, 'tun')]) {
    const route = host.routes.get(address);
    if (route === undefined || !('source' in route) || route.source === null) continue;
    if (virtual.has(route.source)) sources.set(route.source, route.device);
  }
  if (sources.size === 0) return IN_ORDER;
  return found({
    severity: 'problem',
    what: `packets of this host to DR or TUN real servers have the virtual address ${nameSome([...sources.keys()])} as source`,
    why: 'These servers have that address too and drop them: checks fail, and so does every tunnelled packet.',
    mend: [...sources].map(([address, device]) =>
      address.includes(':')
        ? `ip -6 address change ${address}/128 dev ${device} preferred_lft 0`
        : `# give ${device} an address of its own, and the virtual address the prefix length 32`,
    ),
  });
}

/** The number of packets that show a broken way back. */
const ENOUGH_PACKETS = 100;

/** Replies of a NAT server that pass the director are counted there. */
export function natRepliesMissing({ config, status }: Circumstances): Examination {
  if (config === null || addressesBy(config, 'nat').length === 0) return IN_ORDER;
  if (status === null)
    return notSeen('whether replies of NAT real servers come back through here: lvsd does not answer');
  const servers = status.virtual_servers.flatMap(({ protocol, real_servers: realServers }) =>
    realServers
      .filter(({ forwarding }) => forwarding === 'nat')
      .map(({ statistics, address, port }) => ({ protocol, statistics, address, port })),
  );
  const used = servers.flatMap(({ protocol, statistics, address, port }) =>
    statistics === null || statistics.incoming_packets < ENOUGH_PACKETS
      ? []
      : [
          {
            name: address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`,
            back: statistics.outgoing_packets,
            answers: protocol !== 'udp',
          },
        ],
  );
  const silent = used.filter(({ back }) => back === 0);
  const broken = silent.filter(({ answers }) => answers).map(({ name }) => name);
  const perhaps = silent.filter(({ answers }) => !answers).map(({ name }) => name);
  const mend = [
    '# on the real server: make this director the way to the clients',
    'ip route replace default via ADDRESS_OF_THE_DIRECTOR',
    '# or use lb_kind DR or TUN',
  ];
  if (silent.length > 0) {
    const told = [
      {
        names: broken,
        severity: 'problem' as const,
        why: 'Its replies take another way with its own address as source: clients drop them.',
      },
      {
        names: perhaps,
        severity: 'info' as const,
        why: 'This is in order where the protocol has no replies, as with syslog. Else they take another way, and clients drop them.',
      },
    ];
    return found(
      ...told.flatMap(({ names, severity, why }) =>
        names.length === 0
          ? []
          : [
              {
                severity,
                what: `${nameSome(names)} gets packets by NAT, and none comes back through this host`,
                why,
                mend,
              },
            ],
      ),
    );
  }
  return used.length > 0 || servers.length === 0
    ? IN_ORDER
    : notSeen('whether replies of NAT real servers come back through here: no traffic yet');
}

/** Replies arrive and leave by the same interface, so the kernel tells the server to bypass the director. */
export function oneArmRedirects({ host, config }: Circumstances): Examination {
  if (config === null || host.defaultInterfaces === null) return IN_ORDER;
  const arms = new Set<string>();
  for (const address of addressesBy(config, 'nat')) {
    const route = host.routes.get(address);
    if (addressFamily(address) === 'inet' && route?.kind === 'on-link') arms.add(route.device);
  }
  const redirecting = host.defaultInterfaces.filter(
    (name) => arms.has(name) && (effective(host, name, 'send_redirects') ?? 0) > 0,
  );
  if (redirecting.length === 0) return IN_ORDER;
  return found({
    severity: 'warning',
    what: `NAT real servers and clients are behind the same interface ${nameSome(redirecting)}, which sends ICMP redirects`,
    why: 'Redirects make the servers send replies past the director; such connections break.',
    mend: [
      ...setSysctl('net.ipv4.conf.all.send_redirects', 0),
      ...redirecting.flatMap((name) =>
        setSysctl(`net.ipv4.conf.${name.replaceAll('.', '/')}.send_redirects`, 0),
      ),
    ],
  });
}
