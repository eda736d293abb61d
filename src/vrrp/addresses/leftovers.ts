import type { RouteClient } from '../../../netlink/route/route-client.ts';
import type { Links } from '../../../vrrp/instance/link.ts';
import { parseIpAddress } from '../../base/ip-address.ts';
import type { Cleared, Held, HeldAddress, HeldInterface } from '../../base/parent-link.ts';
import { hasMac } from './vmac.ts';

/** The commands of netlink/route/route-client.ts that are used here. */
export type ClearingCommands = Pick<
  RouteClient,
  'removeAddress' | 'removeVirtualRoute' | 'removeRule' | 'removeLink'
>;

/**
 * Removes what a dead process left in the kernel; returns how much there was. Never throws for the kernel's answers.
 */
export function clearHeld(
  route: ClearingCommands,
  links: Links,
  { addresses, routes, rules, vmacs = [] }: Held,
): Cleared {
  const indexes = (name: string): number | undefined => links.get(name)?.index;
  // Rules are removed before routes, and routes before addresses, as keepalived does: each may depend on the next.
  const goneRules = rules.filter((rule) => route.removeRule(rule) === 0).length;
  const goneRoutes = routes.filter((one) => route.removeVirtualRoute(one, indexes) === 0).length;
  const goneAddresses = addresses.filter((held) => clearAddress(route, links, held)).length;
  for (const vmac of vmacs) clearInterface(route, links, vmac);
  return {
    addresses: goneAddresses,
    routes: goneRoutes + goneRules,
  };
}

function clearInterface(route: ClearingCommands, links: Links, { name, mac }: HeldInterface): void {
  const link = links.get(name);
  if (link !== undefined && hasMac(link, Uint8Array.from(mac))) route.removeLink(link.index);
}

function clearAddress(
  route: ClearingCommands,
  links: Links,
  { interface: name, address: text, prefixLength }: HeldAddress,
): boolean {
  const link = links.get(name);
  const address = parseIpAddress(text);
  if (link === undefined || address === undefined) return false;
  if (!link.addresses.some((one) => one.address === address && one.prefixLength === prefixLength))
    return false;
  return route.removeAddress({ interfaceIndex: link.index, address, prefixLength }) === 0;
}
