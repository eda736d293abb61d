import { RouteTable } from '../../fleet/announce/route-table.ts';
import { openNetlinkRequester } from '../../native/sockets/netlink-socket.ts';
import { NETLINK_ROUTE } from '../../netlink/route/constants.ts';
import { RouteClient } from '../../netlink/route/route-client.ts';
import type { RouteOwner } from '../../netlink/route/route-message.ts';

/** Opens a socket to rtnetlink for the tables of this network namespace. Throws SystemCallError. */
export function openKernelRoutes(): (owner: RouteOwner) => RouteTable {
  const client = new RouteClient(openNetlinkRequester(NETLINK_ROUTE, { strict: true }));
  return (owner) => new RouteTable(client, owner);
}
