import type { ServiceKey } from '../../ipvs/types.ts';
import { type AddressFamily, addressFamily, type IpAddress } from '../base/ip-address.ts';
import type { Config, RealServer, SorryServer, VirtualServer } from '../config/model/config.ts';

/**
 * The rules of our chain, each as it follows `-A CHAIN`, in their order. The nat table of each family has its own
 * rules.
 */
export type NatRules = Readonly<Record<AddressFamily, readonly string[]>>;

export const NO_RULES: NatRules = { inet: [], inet6: [] };

export const FAMILIES: readonly AddressFamily[] = ['inet', 'inet6'];

type Target = Pick<RealServer | SorryServer, 'address' | 'port' | 'fullnat'>;

/**
 * The rules that replace the source address of connections to FULLNAT servers. The match `ipvs`
 * (iptables-extensions(8)) finds the connection by its virtual address, which the packet itself has lost; a firewall
 * mark is still on the packet. Where a virtual server has several source addresses, the connections are spread over
 * them, because each address has about 64000 ports towards a server.
 */
export function natRules({ virtualServers }: Pick<Config, 'virtualServers'>): NatRules {
  const rules: Record<AddressFamily, string[]> = { inet: [], inet6: [] };
  for (const virtualServer of virtualServers) {
    const targets = fullnatTargets(virtualServer);
    if (targets.length === 0) continue;
    const places = isMixed(virtualServer) ? targets.map(placeOf) : [null];
    for (const listener of virtualServer.listeners) {
      const family = familyOf(listener);
      const sources = (virtualServer.snat ?? []).filter((address) => addressFamily(address) === family);
      for (const place of places) rules[family].push(...translations(listener, place, sources));
    }
  }
  // Virtual servers that use the same group share its firewall marks.
  return { inet: [...new Set(rules.inet)], inet6: [...new Set(rules.inet6)] };
}

/**
 * The rules that exist or are wanted now together with the future ones, so that no connection lacks its rule for a
 * moment.
 */
export function bothRules(before: NatRules, after: NatRules): NatRules {
  const both = (family: AddressFamily): readonly string[] => [
    ...new Set([...after[family], ...before[family]]),
  ];
  return { inet: both('inet'), inet6: both('inet6') };
}

export function countRules(rules: NatRules): number {
  return rules.inet.length + rules.inet6.length;
}

function fullnatTargets({ realServers, sorryServer }: VirtualServer): readonly Target[] {
  return [...realServers, ...(sorryServer === null ? [] : [sorryServer])].filter(
    ({ fullnat }) => fullnat === true,
  );
}

/** Whether some servers of the virtual server need to see the client's own address. */
function isMixed({ realServers, sorryServer }: VirtualServer): boolean {
  const targets: readonly Target[] = [...realServers, ...(sorryServer === null ? [] : [sorryServer])];
  return targets.some(({ fullnat }) => fullnat !== true);
}

function placeOf({ address, port }: Target): Place {
  return { address, port };
}

interface Place {
  readonly address: IpAddress;
  /** Port 0 stands for any port. */
  readonly port: number;
}

function familyOf(key: ServiceKey): AddressFamily {
  return key.kind === 'fwmark' ? key.family : addressFamily(key.address);
}

function translations(
  listener: ServiceKey,
  place: Place | null,
  sources: readonly IpAddress[],
): readonly string[] {
  const match = matchOf(listener, place);
  if (sources.length === 0) return [`${match} -j MASQUERADE`];
  return sources.map((source, index) => {
    const left = sources.length - index;
    const turn = left === 1 ? '' : ` -m statistic --mode nth --every ${left} --packet 0`;
    return `${match}${turn} -j SNAT --to-source ${source}`;
  });
}

function matchOf(listener: ServiceKey, place: Place | null): string {
  const to = place === null ? '' : `-d ${host(place.address)} `;
  if (listener.kind === 'fwmark') {
    const mark = `-m mark --mark 0x${listener.mark.toString(16)}`;
    return `${to}${mark} -m ipvs --ipvs --vdir ORIGINAL`;
  }
  const { protocol, address, port } = listener;
  const toPort = place === null || place.port === 0 ? '' : ` -m ${protocol} --dport ${place.port}`;
  const virtualPort = port === 0 ? '' : ` --vport ${port}`;
  return `${to}-p ${protocol}${toPort} -m ipvs --vaddr ${host(address)}${virtualPort} --vdir ORIGINAL`;
}

function host(address: IpAddress): string {
  return `${address}/${addressFamily(address) === 'inet' ? 32 : 128}`;
}
