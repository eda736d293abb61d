import { ERRNO, errnoName } from '../../netlink/errno.ts';
import type { RouteClient } from '../../netlink/route/route-client.ts';
import { isBlackholeOf, type RouteFact, type RouteOwner } from '../../netlink/route/route-message.ts';
import { describeError } from '../../src/base/errors.ts';
import type { IpAddress } from '../../src/base/ip-address.ts';

/** The result of bringing the table to the wanted addresses. */
export interface TableOutcome {
  readonly added: readonly IpAddress[];
  readonly removed: readonly RouteFact[];
  /** The first fault that keeps the table from being as wanted, in words; null without a fault. */
  readonly error: string | null;
}

/** The routes that a BGP daemon is offered. */
export interface AnnouncedRoutes {
  /** The addresses that have a route already. */
  found(): { readonly addresses: readonly IpAddress[]; readonly error: string | null };
  /** Reads the table, adds missing routes, and removes our routes that are not wanted. Never throws. */
  settle(wanted: ReadonlySet<IpAddress>): TableOutcome;
}

/** The methods of a RouteClient that this table needs. */
export type RouteCommands = Pick<RouteClient, 'addBlackhole' | 'removeRoute' | 'routesOf'>;

/** The routes of one origin in one table of the kernel. Routes of other origins are never changed. */
export class RouteTable implements AnnouncedRoutes {
  readonly #client: RouteCommands;
  readonly #owner: RouteOwner;

  constructor(client: RouteCommands, owner: RouteOwner) {
    this.#client = client;
    this.#owner = owner;
  }

  found(): { addresses: readonly IpAddress[]; error: string | null } {
    try {
      const routes = this.#client.routesOf(this.#owner);
      return {
        addresses: routes.filter(isBlackholeOf).map(({ destination }) => destination),
        error: null,
      };
    } catch (error) {
      return { addresses: [], error: describeError(error) };
    }
  }

  settle(wanted: ReadonlySet<IpAddress>): TableOutcome {
    const added: IpAddress[] = [];
    const removed: RouteFact[] = [];
    let fault: string | null = null;
    try {
      const there = new Set<IpAddress>();
      for (const route of this.#client.routesOf(this.#owner)) {
        if (isBlackholeOf(route) && wanted.has(route.destination)) there.add(route.destination);
        else fault = this.#remove(route, removed) ?? fault;
      }
      for (const address of wanted) {
        if (!there.has(address)) fault = this.#add(address, added) ?? fault;
      }
    } catch (error) {
      fault = describeError(error);
    }
    return { added, removed, error: fault };
  }

  #remove(route: RouteFact, removed: RouteFact[]): string | null {
    const errno = this.#client.removeRoute(this.#owner, route);
    if (errno === 0 || errno === ERRNO.ESRCH) {
      removed.push(route);
      return null;
    }
    const { destination, prefixLength } = route;
    return `cannot remove the route to ${destination}/${prefixLength} from table ${this.#owner.table}: ${errnoName(errno)}`;
  }

  #add(address: IpAddress, added: IpAddress[]): string | null {
    const errno = this.#client.addBlackhole(this.#owner, address);
    if (errno === 0) {
      added.push(address);
      return null;
    }
    const attempted = `cannot add a route to ${address} to table ${this.#owner.table}`;
    if (errno !== ERRNO.EEXIST) return `${attempted}: ${errnoName(errno)}`;
    return `${attempted}: somebody else's route to it stands there (\`ip route show table ${this.#owner.table}\`)`;
  }
}
