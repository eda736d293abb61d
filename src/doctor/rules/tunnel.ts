import type { Tunnel } from '../../../ipvs/types.ts';
import type { IpAddress } from '../../base/ip-address.ts';
import { addressFamily } from '../../base/ip-address.ts';
import { targetsOf, virtualAddresses } from '../demands.ts';
import type { Circumstances, HostFacts } from '../facts.ts';
import { numberOf } from '../facts.ts';
import type { Examination } from '../finding.ts';
import { found, IN_ORDER, nameSome, notSeen } from '../finding.ts';

/** The lengths of outer headers (RFC 791, RFC 8200). */
const OUTER: Readonly<Record<'inet' | 'inet6', number>> = { inet: 20, inet6: 40 };

/**
 * The bytes between outer and inner header: UDP and GUE (with its private flags for remote checksums), GRE (RFC 2784).
 */
function encapsulation({ type, checksum }: Tunnel): number {
  switch (type) {
    case 'ipip':
      return 0;
    case 'gue':
      return 8 + 4 + (checksum === 'remcsum' ? 8 : 0);
    case 'gre':
      return checksum === 'csum' ? 8 : 4;
  }
}

/** A full packet of a client plus the outer header must fit on the way to the server, or be refused with ICMP. */
export function tunnelMtu({ host, config }: Circumstances): Examination {
  if (config === null || numberOf(host, 'net.ipv4.vs.pmtu_disc') === 0) return IN_ORDER;
  const tunnels = targetsOf(config).filter(({ forwarding }) => forwarding === 'tun');
  if (tunnels.length === 0) return IN_ORDER;
  const incoming = clientMtu(host, virtualAddresses(config));
  if (incoming === null) return notSeen('the MTU on the side of the clients');
  const narrow = new Map<string, number>();
  for (const { address, tunnel } of tunnels) {
    const route = host.routes.get(address);
    if (route === undefined || !('device' in route)) continue;
    const mtu = host.interfaces.find(({ name }) => name === route.device)?.mtu ?? null;
    const needed = incoming + OUTER[addressFamily(address)] + encapsulation(tunnel);
    if (mtu !== null && mtu < needed)
      narrow.set(route.device, Math.max(needed, narrow.get(route.device) ?? 0));
  }
  if (narrow.size === 0) return IN_ORDER;
  const [[device, needed] = ['DEVICE', incoming]] = narrow;
  return found({
    severity: 'warning',
    what: `tunnelled packets of full size (${incoming} bytes and the outer header) do not fit through ${nameSome([...narrow.keys()])}`,
    why: 'Such packets are answered with ICMP "fragmentation needed"; where a firewall drops that, uploads hang.',
    mend: [
      '# if the network between director and real servers carries larger frames:',
      `ip link set dev ${device} mtu ${needed}`,
      '# else let the real servers ask for smaller segments:',
      `ip route change default via ROUTER advmss ${incoming - 40 - (needed - incoming)}`,
    ],
  });
}

/** The MTU of the interface with a virtual address, or of the default route where these are on lo. */
function clientMtu(host: HostFacts, virtual: readonly IpAddress[]): number | null {
  const wanted = new Set(virtual);
  const holders = host.interfaces.filter(
    ({ name, addresses }) => name !== 'lo' && addresses.some((address) => wanted.has(address)),
  );
  const others = host.interfaces.filter(({ name }) => host.defaultInterfaces?.includes(name) === true);
  const mtus = (holders.length > 0 ? holders : others).flatMap(({ mtu }) => (mtu === null ? [] : [mtu]));
  return mtus.length === 0 ? null : Math.max(...mtus);
}
