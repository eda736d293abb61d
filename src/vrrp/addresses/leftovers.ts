import type { RouteClient } from '../../../netlink/route/route-client.ts';
import type { Links } from '../../../vrrp/instance/link.ts';
import { parseIpAddress } from '../../base/ip-address.ts';
import type { HeldAddress } from '../../base/parent-link.ts';

/** Takes addresses off the interfaces that have them; how many there were. Never throws for what the kernel says. */
export function clearAddresses(
  route: Pick<RouteClient, 'removeAddress'>,
  links: Links,
  held: readonly HeldAddress[],
): number {
  let cleared = 0;
  for (const { interface: name, address: text, prefixLength } of held) {
    const link = links.get(name);
    const address = parseIpAddress(text);
    if (link === undefined || address === undefined) continue;
    if (!link.addresses.some((one) => one.address === address && one.prefixLength === prefixLength)) continue;
    if (route.removeAddress({ interfaceIndex: link.index, address, prefixLength }) === 0) cleared += 1;
  }
  return cleared;
}
