import { openNetlinkRequester } from '../../../native/netlink-socket.ts';
import { NETLINK_ROUTE } from '../../../netlink/route/constants.ts';
import { InterfaceTable } from '../../../netlink/route/interface-table.ts';
import { RouteClient } from '../../../netlink/route/route-client.ts';
import type { HeldAddress } from '../../base/parent-link.ts';
import { clearAddresses } from './leftovers.ts';

/** Opens a socket to rtnetlink at once, for taking addresses off later; see {@link clearAddresses}. */
export function openAddressClearing(): (held: readonly HeldAddress[]) => number {
  const route = new RouteClient(openNetlinkRequester(NETLINK_ROUTE));
  return (held) => {
    if (held.length === 0) return 0;
    const table = new InterfaceTable();
    table.replace(route.dump());
    return clearAddresses(route, table.links(), held);
  };
}
