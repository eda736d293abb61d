import { ERRNO, errnoName } from '../../netlink/errno.ts';
import type { RouteClient } from '../../netlink/route/route-client.ts';
import { isBlackholeOf, type RouteFact, type RouteOwner } from '../../netlink/route/route-message.ts';
import { describeError } from '../../src/base/errors.ts';
import type { IpAddress } from '../../src/base/ip-address.ts';

/** What was done to bring the table to what is announced. */
export interface TableOutcome {
  readonly added: readonly IpAddress[];
  readonly removed: readonly RouteFact[];
  /** Why the table is not as it should be: the first fault, in words; null when it is. */
  readonly error: string | null;
}

/** The routes that a BGP daemon is offered. */
export interface AnnouncedRoutes {
  /** The addresses that stand there already. */
  found(): { readonly addresses: readonly IpAddress[]; readonly error: string | null };
  /** Reads the table, adds what is missing, and takes away what is ours and not wanted. Never throws. */
  settle(wanted: ReadonlySet<IpAddress>): TableOutcome;
}

/** The part of a RouteClient that this needs. */
export type RouteCommands = Pick<RouteClient, 'addBlackhole' | 'removeRoute' | 'routesOf'>;

/** One table of the kernel with the routes of one origin; those of others are never touched. */
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
