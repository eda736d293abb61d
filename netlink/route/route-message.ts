import { type AddressFamily, addressFamily, type IpAddress } from '../../src/base/ip-address.ts';
import { NLM_F } from '../constants.ts';
import type { NetlinkMessage } from '../framing.ts';
import { readAttributes } from '../reader.ts';
import { MessageWriter } from '../writer.ts';
import {
  AF,
  ipFamily,
  NLM_F_CREATE,
  NLM_F_EXCL,
  RT_SCOPE,
  RT_TABLE_UNSPEC,
  RTA,
  RTM,
  RTN,
} from './constants.ts';

/** The table and the origin of routes: the pair that tells our routes from all others. */
export interface RouteOwner {
  /** 1..4294967295. */
  readonly table: number;
  /** rtm_protocol: the origin that the routes carry. */
  readonly protocol: number;
}

/** A route as reported by the kernel: a destination with its prefix, and its type (RTN_*). */
export interface RouteFact {
  readonly destination: IpAddress;
  readonly prefixLength: number;
  readonly type: number;
}

const MESSAGE_BYTES = 1024;
/** struct rtmsg. */
const HEADER_BYTES = 12;
const MAX_SMALL_TABLE = 255;

/**
 * RTM_NEWROUTE of a blackhole for one address. The kernel answers EEXIST when the table has a route for it already.
 */
export function encodeNewBlackhole(owner: RouteOwner, address: IpAddress, sequence: number): Uint8Array {
  const flags = NLM_F.request | NLM_F.ack | NLM_F_CREATE | NLM_F_EXCL;
  const route = { destination: address, prefixLength: hostPrefix(address), type: RTN.blackhole };
  return encode(RTM.newRoute, flags, owner, route, RT_SCOPE.universe, sequence);
}

/** RTM_DELROUTE. The kernel answers ESRCH when the table has no such route of this origin. */
export function encodeDeleteRoute(owner: RouteOwner, route: RouteFact, sequence: number): Uint8Array {
  return encode(RTM.delRoute, NLM_F.request | NLM_F.ack, owner, route, RT_SCOPE.nowhere, sequence);
}

/**
 * RTM_GETROUTE for all routes of one family, table and origin. The kernel omits other routes if the socket asks for
 * strict checking (Linux 4.20), and sends everything otherwise.
 */
export function encodeDumpRoutes(owner: RouteOwner, family: AddressFamily, sequence: number): Uint8Array {
  const writer = new MessageWriter(MESSAGE_BYTES);
  writer.begin({ type: RTM.getRoute, flags: NLM_F.request | NLM_F.dump, sequence });
  writer.structure(header(family, 0, owner, 0, 0));
  writer.u32(RTA.table, owner.table);
  writer.end();
  return writer.written;
}

function encode(
  type: number,
  flags: number,
  owner: RouteOwner,
  { destination, prefixLength, type: routeType }: RouteFact,
  scope: number,
  sequence: number,
): Uint8Array {
  const writer = new MessageWriter(MESSAGE_BYTES);
  writer.begin({ type, flags, sequence });
  writer.structure(header(addressFamily(destination), prefixLength, owner, scope, routeType));
  writer.bareAddress(RTA.destination, destination);
  writer.u32(RTA.table, owner.table);
  writer.end();
  return writer.written;
}

/** struct rtmsg. */
function header(
  family: AddressFamily,
  prefixLength: number,
  { table, protocol }: RouteOwner,
  scope: number,
  type: number,
): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES);
  bytes[0] = AF[family];
  bytes[1] = prefixLength;
  bytes[4] = table > MAX_SMALL_TABLE ? RT_TABLE_UNSPEC : table;
  bytes[5] = protocol;
  bytes[6] = scope;
  bytes[7] = type;
  return bytes;
}

/**
 * Decodes the RTM_NEWROUTE of a dump when it belongs to `owner`; undefined for every other message, and for one that
 * cannot be read.
 */
export function decodeRoute(message: NetlinkMessage, owner: RouteOwner): RouteFact | undefined {
  const { payload, type } = message;
  if (type !== RTM.newRoute || payload.u8(5) !== owner.protocol) return undefined;
  const family = ipFamily(payload.u8(0));
  const attributes = readAttributes(payload.slice(HEADER_BYTES, payload.length - HEADER_BYTES));
  const table = attributes?.get(RTA.table)?.u32(0) ?? payload.u8(4);
  // A default route has no destination: it is not ours, and must not be taken for the route of some address.
  const destination = attributes?.get(RTA.destination);
  if (family === undefined || payload.failed || destination === undefined || table !== owner.table)
    return undefined;
  const address = destination.address(family);
  if (destination.failed) return undefined;
  return { destination: address, prefixLength: payload.u8(1), type: payload.u8(7) };
}

/** Whether a route is exactly what {@link encodeNewBlackhole} creates. */
export function isBlackholeOf({ destination, prefixLength, type }: RouteFact): boolean {
  return prefixLength === hostPrefix(destination) && type === RTN.blackhole;
}

function hostPrefix(address: IpAddress): number {
  return addressFamily(address) === 'inet' ? 32 : 128;
}
