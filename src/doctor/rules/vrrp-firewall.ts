import type { InstanceStatus } from '../../../vrrp/report/status-document.ts';
import type { Config } from '../../config/model/config.ts';
import type { FirewallListings, HostFacts } from '../facts.ts';
import type { Examination } from '../finding.ts';
import { iptablesFirewall } from '../firewall/iptables.ts';
import { nftablesFirewall } from '../firewall/nftables.ts';
import { type AdvertPacket, VRRP_PROTOCOL } from '../firewall/packet.ts';
import { droppingPath } from '../firewall/walk.ts';

/** A finding for each family of addresses, and for each interface that a rule is for. */
export function adverseRules(
  { firewall }: Pick<HostFacts, 'firewall'>,
  config: Config | null,
  instances: readonly InstanceStatus[],
): Examination['findings'] {
  if (firewall === null) return [];
  const unicast = unicastNames(config);
  const paths = new Map<string, Blocked>();
  for (const { name, family, interface: device } of instances) {
    const packet = { family, device: device ?? '', isUnicast: unicast.has(name) };
    const blocked = blockedBy(firewall, packet);
    if (blocked !== null) paths.set(`${family} ${blocked.path.join()}`, { ...blocked, family });
  }
  return [...paths.values()].map(({ path, program, family }) => ({
    severity: 'problem',
    what: `the firewall drops VRRP (IP protocol ${VRRP_PROTOCOL}${family === 'inet6' ? ' over IPv6' : ''}): ${path.join(', then ')}`,
    why: 'This node never hears a master and becomes one beside it.',
    mend: [acceptBy(program, path, family), '# and the same in what sets the firewall at boot'],
  }));
}

interface Blocked {
  readonly path: readonly string[];
  readonly program: 'iptables' | 'nftables';
  readonly family: InstanceStatus['family'];
}

function blockedBy(firewall: FirewallListings, packet: AdvertPacket): Blocked | null {
  const { family } = packet;
  for (const lines of firewall[family]) {
    const path = droppingPath(iptablesFirewall(lines, packet));
    if (path !== null) return { path, program: 'iptables', family };
  }
  const rules = firewall.nftables === null ? null : nftablesFirewall(firewall.nftables, packet);
  const path = rules === null ? null : droppingPath(rules);
  return path === null ? null : { path, program: 'nftables', family };
}

/** The command that lets adverts in ahead of the rule that drops them. */
function acceptBy(program: Blocked['program'], path: readonly string[], family: Blocked['family']): string {
  if (program === 'iptables') {
    return `${family === 'inet' ? 'iptables' : 'ip6tables'} -I INPUT -p ${VRRP_PROTOCOL} -j ACCEPT`;
  }
  const chain = /^(?:chain )?(\S+ \S+ [^\s:]+)/.exec(path[0] ?? '')?.[1] ?? 'inet filter input';
  return `nft insert rule ${chain} meta l4proto ${VRRP_PROTOCOL} accept`;
}

function unicastNames(config: Config | null): ReadonlySet<string> {
  const instances = config?.vrrp?.instances ?? [];
  return new Set(instances.filter(({ transport }) => transport.kind === 'unicast').map(({ name }) => name));
}
