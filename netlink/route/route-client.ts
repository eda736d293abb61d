import { SystemCallError } from '../../native/system-call-error.ts';
import type { IpAddress } from '../../src/base/ip-address.ts';
import type { Milliseconds } from '../../src/base/time.ts';
import type { VirtualRoute, VirtualRule } from '../../src/base/virtual-routing.ts';
import { NLMSG } from '../constants.ts';
import { ERRNO, errnoName } from '../errno.ts';
import { type NetlinkMessage, splitMessages } from '../framing.ts';
import {
  type AddressRequest,
  encodeDeleteAddress,
  encodeDumpAddresses,
  encodeNewAddress,
} from './address-message.ts';
import { encodeDumpLinks } from './link-message.ts';
import { encodeDeleteLink, encodeNewMacvlan, encodeSetUp, type MacvlanRequest } from './macvlan-message.ts';
import {
  decodeRoute,
  encodeDeleteRoute,
  encodeDumpRoutes,
  encodeNewBlackhole,
  type RouteFact,
  type RouteOwner,
} from './route-message.ts';
import { encodeAddRule, encodeRemoveRule } from './rule-message.ts';
import { encodeAddRoute, encodeRemoveRoute, type InterfaceIndexes } from './virtual-route-message.ts';

/** A socket to rtnetlink that sends a request and waits for its answer; see native/sockets/netlink-socket.ts. */
export interface RouteRequester {
  request(datagram: Uint8Array, timeout: Milliseconds, received: (datagram: Uint8Array) => boolean): void;
  close(): void;
}

/** The time limit for an answer. The kernel holds its lock for interfaces much shorter. */
export const ANSWER_LIMIT: Milliseconds = 2000;

/** Marks a dump whose entries changed while it was read, so that it has to be requested again (netlink(7)). */
const NLM_F_DUMP_INTR = 0x10;
const DUMP_TRIES = 5;

/** Refusals that mean that there is nothing to list: no such table yet, or a kernel without IPv6. */
const NOTHING_THERE: ReadonlySet<number> = new Set([ERRNO.ENOENT, ERRNO.EAFNOSUPPORT, ERRNO.EOPNOTSUPP]);

/** The result of a dump. */
interface Dump {
  readonly messages: NetlinkMessage[];
  /** Whether entries changed during the dump, so that it may be incomplete. */
  readonly interrupted: boolean;
  /** The errno with which the kernel ended the dump early; 0 when it did not. */
  readonly errno: number;
}

/** Commands to rtnetlink(7). Each waits for the kernel's answer, which comes while the request is sent. */
export class RouteClient {
  readonly #requester: RouteRequester;
  #sequence = 0;

  constructor(requester: RouteRequester) {
    this.#requester = requester;
  }

  /**
   * Adds an address. Returns 0, or the kernel's errno as a positive number. Throws the requester's error when the
   * kernel does not answer.
   */
  addAddress(request: AddressRequest): number {
    return this.#command((sequence) => encodeNewAddress(request, sequence));
  }

  /** Removes an address; returns and throws as {@link addAddress}. */
  removeAddress(request: Pick<AddressRequest, 'interfaceIndex' | 'address' | 'prefixLength'>): number {
    return this.#command((sequence) => encodeDeleteAddress(request, sequence));
  }

  /** All interfaces, then all addresses, as messages for an InterfaceTable. The bytes are the caller's to keep. */
  dump(): NetlinkMessage[] {
    return [...this.#dump(encodeDumpLinks).messages, ...this.#dump(encodeDumpAddresses).messages];
  }

  /** Makes a macvlan that is down; results as {@link addAddress}. */
  addMacvlan(request: MacvlanRequest): number {
    return this.#command((sequence) => encodeNewMacvlan(request, sequence));
  }

  /** Sets an interface up; results as {@link addAddress}. */
  setLinkUp(index: number): number {
    return this.#command((sequence) => encodeSetUp(index, sequence));
  }

  /** Removes an interface that was made; results as {@link addAddress}. */
  removeLink(index: number): number {
    return this.#command((sequence) => encodeDeleteLink(index, sequence));
  }

  /** Adds a blackhole route for one address; returns and throws as {@link addAddress}. */
  addBlackhole(owner: RouteOwner, address: IpAddress): number {
    return this.#command((sequence) => encodeNewBlackhole(owner, address, sequence));
  }

  /** Removes a route; returns and throws as {@link addAddress}. */
  removeRoute(owner: RouteOwner, route: RouteFact): number {
    return this.#command((sequence) => encodeDeleteRoute(owner, route, sequence));
  }

  /**
   * Adds a route that goes with the MASTER state; results as {@link addAddress}, and ENODEV without one of its
   * interfaces.
   */
  addRoute(route: VirtualRoute, indexes: InterfaceIndexes): number {
    return this.#commandOr(ERRNO.ENODEV, (sequence) => encodeAddRoute(route, indexes, sequence));
  }

  /** As {@link addRoute}; ESRCH when it is not there. */
  removeVirtualRoute(route: VirtualRoute, indexes: InterfaceIndexes): number {
    return this.#commandOr(ERRNO.ESRCH, (sequence) => encodeRemoveRoute(route, indexes, sequence));
  }

  /** Results as {@link addAddress}. */
  addRule(rule: VirtualRule): number {
    return this.#command((sequence) => encodeAddRule(rule, sequence));
  }

  /** As {@link addRule}; ENOENT when it is not there. */
  removeRule(rule: VirtualRule): number {
    return this.#command((sequence) => encodeRemoveRule(rule, sequence));
  }

  /**
   * The routes of one owner, of both families. Throws SystemCallError when the kernel does not list them, which must
   * not be mistaken for a table without routes.
   */
  routesOf(owner: RouteOwner): RouteFact[] {
    const families = ['inet', 'inet6'] as const;
    return families.flatMap((family) => {
      const { messages, errno } = this.#dump((sequence) => encodeDumpRoutes(owner, family, sequence));
      if (errno !== 0 && !NOTHING_THERE.has(errno))
        throw new SystemCallError(`list the routes of table ${owner.table}`, errnoName(errno));
      return messages.flatMap((message) => decodeRoute(message, owner) ?? []);
    });
  }

  close(): void {
    this.#requester.close();
  }

  /** `otherwise`: what it comes to when there is nothing to send. */
  #commandOr(otherwise: number, encode: (sequence: number) => Uint8Array | undefined): number {
    const message = encode(this.#next());
    return message === undefined ? otherwise : this.#command(() => message, this.#sequence);
  }

  #command(encode: (sequence: number) => Uint8Array, sequence: number = this.#next()): number {
    let errno = 0;
    this.#requester.request(encode(sequence), ANSWER_LIMIT, (datagram) => {
      for (const message of messagesOf(datagram)) {
        if (message.sequence !== sequence || message.type !== NLMSG.error) continue;
        errno = Math.abs(message.payload.i32(0));
        return false;
      }
      return true;
    });
    return errno;
  }

  #dump(encode: (sequence: number) => Uint8Array): Dump {
    for (let tries = 1; ; tries += 1) {
      const dump = this.#dumpOnce(encode);
      if (!dump.interrupted || tries === DUMP_TRIES) return dump;
    }
  }

  #dumpOnce(encode: (sequence: number) => Uint8Array): Dump {
    const sequence = this.#next();
    const messages: NetlinkMessage[] = [];
    let interrupted = false;
    let errno = 0;
    this.#requester.request(encode(sequence), ANSWER_LIMIT, (datagram) => {
      for (const message of messagesOf(datagram.slice())) {
        if (message.sequence !== sequence) continue;
        if ((message.flags & NLM_F_DUMP_INTR) !== 0) interrupted = true;
        if (message.type === NLMSG.done || message.type === NLMSG.error) {
          // Both messages begin with the negative errno (netlink(7)); it is 0 at a good end.
          errno = Math.abs(message.payload.i32(0));
          return false;
        }
        messages.push(message);
      }
      return true;
    });
    return { messages, interrupted, errno };
  }

  #next(): number {
    this.#sequence = (this.#sequence + 1) >>> 0;
    return this.#sequence;
  }
}

function messagesOf(datagram: Uint8Array): readonly NetlinkMessage[] {
  const split = splitMessages(datagram);
  return split.ok ? split.value : [];
}
