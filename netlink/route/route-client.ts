import type { IpAddress } from '../../src/base/ip-address.ts';
import type { Milliseconds } from '../../src/base/time.ts';
import { NLMSG } from '../constants.ts';
import { type NetlinkMessage, splitMessages } from '../framing.ts';
import {
  type AddressRequest,
  encodeDeleteAddress,
  encodeDumpAddresses,
  encodeNewAddress,
} from './address-message.ts';
import { encodeDumpLinks } from './link-message.ts';
import {
  decodeRoute,
  encodeDeleteRoute,
  encodeDumpRoutes,
  encodeNewBlackhole,
  type RouteFact,
  type RouteOwner,
} from './route-message.ts';

/** A socket to rtnetlink that asks and waits; see native/netlink-socket.ts. */
export interface RouteRequester {
  request(datagram: Uint8Array, timeout: Milliseconds, received: (datagram: Uint8Array) => boolean): void;
  close(): void;
}

/** The kernel holds its lock for interfaces this long at most; longer, something is wrong with it. */
export const ANSWER_LIMIT: Milliseconds = 2000;

/** What a dump ended with that changed while it was read: it has to be asked for again (netlink(7)). */
const NLM_F_DUMP_INTR = 0x10;
const DUMP_TRIES = 5;

/** Commands to rtnetlink(7). Each waits for the kernel's answer, which comes while the request is sent. */
export class RouteClient {
  readonly #requester: RouteRequester;
  #sequence = 0;

  constructor(requester: RouteRequester) {
    this.#requester = requester;
  }

  /** 0, or the kernel's errno as a positive number. Throws what the requester throws when the kernel does not answer. */
  addAddress(request: AddressRequest): number {
    return this.#command((sequence) => encodeNewAddress(request, sequence));
  }

  /** As {@link addAddress}. */
  removeAddress(request: Pick<AddressRequest, 'interfaceIndex' | 'address' | 'prefixLength'>): number {
    return this.#command((sequence) => encodeDeleteAddress(request, sequence));
  }

  /** All interfaces, then all addresses, as messages for an InterfaceTable. The bytes are the caller's to keep. */
  dump(): NetlinkMessage[] {
    return [...this.#dump(encodeDumpLinks), ...this.#dump(encodeDumpAddresses)];
  }

  /** Adds a blackhole route for one address; results as {@link addAddress}. */
  addBlackhole(owner: RouteOwner, address: IpAddress): number {
    return this.#command((sequence) => encodeNewBlackhole(owner, address, sequence));
  }

  /** As {@link addAddress}. */
  removeRoute(owner: RouteOwner, route: RouteFact): number {
    return this.#command((sequence) => encodeDeleteRoute(owner, route, sequence));
  }

  /** The routes of one owner, of both families. */
  routesOf(owner: RouteOwner): RouteFact[] {
    const families = ['inet', 'inet6'] as const;
    return families.flatMap((family) =>
      this.#dump((sequence) => encodeDumpRoutes(owner, family, sequence)).flatMap(
        (message) => decodeRoute(message, owner) ?? [],
      ),
    );
  }

  close(): void {
    this.#requester.close();
  }

  #command(encode: (sequence: number) => Uint8Array): number {
    const sequence = this.#next();
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

  #dump(encode: (sequence: number) => Uint8Array): NetlinkMessage[] {
    for (let tries = 1; ; tries += 1) {
      const { messages, interrupted } = this.#dumpOnce(encode);
      if (!interrupted || tries === DUMP_TRIES) return messages;
    }
  }

  #dumpOnce(encode: (sequence: number) => Uint8Array): { messages: NetlinkMessage[]; interrupted: boolean } {
    const sequence = this.#next();
    const messages: NetlinkMessage[] = [];
    let interrupted = false;
    this.#requester.request(encode(sequence), ANSWER_LIMIT, (datagram) => {
      for (const message of messagesOf(datagram.slice())) {
        if (message.sequence !== sequence) continue;
        if ((message.flags & NLM_F_DUMP_INTR) !== 0) interrupted = true;
        if (message.type === NLMSG.done || message.type === NLMSG.error) return false;
        messages.push(message);
      }
      return true;
    });
    return { messages, interrupted };
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
