import { openNetlinkRequester } from '../../../native/sockets/netlink-socket.ts';
import { NETLINK_ROUTE } from '../../../netlink/route/constants.ts';
import { InterfaceTable } from '../../../netlink/route/interface-table.ts';
import { RouteClient } from '../../../netlink/route/route-client.ts';
import { type Cleared, type Held, isNothing, NOTHING_CLEARED } from '../../base/parent-link.ts';
import { clearHeld } from './leftovers.ts';

/**
 * Opens a socket to rtnetlink now, so that the objects of a dead process can be removed later without opening anything;
 * see {@link clearHeld}.
 */
export function openClearing(): (held: Held) => Cleared {
  const route = new RouteClient(openNetlinkRequester(NETLINK_ROUTE));
  return (held) => {
    if (isNothing(held)) return NOTHING_CLEARED;
    const table = new InterfaceTable();
    table.replace(route.dump());
    return clearHeld(route, table.links(), held);
  };
}
