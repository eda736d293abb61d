import type { IpAddress } from '../../src/base/ip-address.ts';
import { ipAddressToBytes } from '../../src/base/ip-address.ts';
import type { RouteHop, RouteMetric, VirtualRoute } from '../../src/base/virtual-routing.ts';
import { HOST_IS_LITTLE_ENDIAN, NLM_F } from '../constants.ts';
import { MessageWriter } from '../writer.ts';
import {
  AF,
  NLM_F_CREATE,
  RT_SCOPE,
  RT_TABLE_UNSPEC,
  RTA,
  RTAX,
  RTM,
  RTN,
  RTNH_F_ONLINK,
} from './constants.ts';

/** Gives the index of an interface; undefined: there is none of that name. */
export type InterfaceIndexes = (name: string) => number | undefined;

const MESSAGE_BYTES = 2048;
const MAX_SMALL_TABLE = 255;
const HOP_HEADER_BYTES = 8;
const ATTRIBUTE_HEADER_BYTES = 4;

/**
 * RTM_NEWROUTE as keepalived sends it, without NLM_F_EXCL and NLM_F_REPLACE: a route of somebody else to the same
 * destination stays, behind this one. EEXIST when just this route is there. Undefined: one of its interfaces is not.
 */
export function encodeAddRoute(
  route: VirtualRoute,
  indexes: InterfaceIndexes,
  sequence: number,
): Uint8Array | undefined {
  return encode(RTM.newRoute, NLM_F.request | NLM_F.ack | NLM_F_CREATE, route, indexes, sequence);
}

/** RTM_DELROUTE of this very route; ESRCH when it is not there. Undefined as above: then the kernel has removed it. */
export function encodeRemoveRoute(
  route: VirtualRoute,
  indexes: InterfaceIndexes,
  sequence: number,
): Uint8Array | undefined {
  return encode(RTM.delRoute, NLM_F.request | NLM_F.ack, route, indexes, sequence);
}

function encode(
  type: number,
  flags: number,
  route: VirtualRoute,
  indexes: InterfaceIndexes,
  sequence: number,
): Uint8Array | undefined {
  const hops = route.hops.map((hop) => ({ hop, index: hop.interface === null ? 0 : indexes(hop.interface) }));
  if (hops.some(({ index }) => index === undefined)) return undefined;
  const writer = new MessageWriter(MESSAGE_BYTES);
  writer.begin({ type, flags, sequence });
  writer.structure(header(route, type));
  if (route.destination.length > 0) writer.bareAddress(RTA.destination, route.destination.address);
  if (route.from !== null && route.from.length > 0) writer.bareAddress(RTA.source, route.from.address);
  if (route.source !== null) writer.bareAddress(RTA.preferredSource, route.source);
  if (route.metric !== null) writer.u32(RTA.priority, route.metric);
  writer.u32(RTA.table, route.table);
  const [only] = hops;
  if (hops.length > 1) writer.bytes(RTA.multipath, multipath(hops));
  else if (only !== undefined) {
    if (only.hop.gateway !== null) writer.bareAddress(RTA.gateway, only.hop.gateway);
    if (only.index !== undefined && only.index > 0) writer.u32(RTA.outgoing, only.index);
  }
  if (route.metrics.length > 0) writeMetrics(writer, route.metrics);
  writer.end();
  return writer.written;
}

/** struct rtmsg. */
function header(route: VirtualRoute, type: number): Uint8Array {
  const bytes = new Uint8Array(12);
  bytes[0] = AF[route.family];
  bytes[1] = route.destination.length;
  bytes[2] = route.from?.length ?? 0;
  bytes[3] = route.tos;
  bytes[4] = route.table > MAX_SMALL_TABLE ? RT_TABLE_UNSPEC : route.table;
  bytes[5] = route.protocol;
  // A route that is removed may have been put into another scope by the kernel.
  bytes[6] = type === RTM.delRoute ? RT_SCOPE.nowhere : route.scope;
  bytes[7] = RTN[route.kind];
  const [only] = route.hops;
  const onlink = route.hops.length === 1 && only?.onlink === true;
  new DataView(bytes.buffer).setUint32(8, onlink ? RTNH_F_ONLINK : 0, HOST_IS_LITTLE_ENDIAN);
  return bytes;
}

/** An array of struct rtnexthop, each with its gateway behind it. */
function multipath(
  hops: readonly { readonly hop: RouteHop; readonly index: number | undefined }[],
): Uint8Array {
  const parts = hops.map(({ hop, index }) => {
    const gateway = hop.gateway === null ? new Uint8Array(0) : gatewayAttribute(hop.gateway);
    const bytes = new Uint8Array(HOP_HEADER_BYTES + gateway.length);
    const view = new DataView(bytes.buffer);
    view.setUint16(0, bytes.length, HOST_IS_LITTLE_ENDIAN);
    bytes[2] = hop.onlink ? RTNH_F_ONLINK : 0;
    // The kernel counts weights from nought.
    bytes[3] = hop.weight - 1;
    view.setUint32(4, index ?? 0, HOST_IS_LITTLE_ENDIAN);
    bytes.set(gateway, HOP_HEADER_BYTES);
    return bytes;
  });
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

function gatewayAttribute(gateway: IpAddress): Uint8Array {
  const address = ipAddressToBytes(gateway);
  const bytes = new Uint8Array(ATTRIBUTE_HEADER_BYTES + address.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, bytes.length, HOST_IS_LITTLE_ENDIAN);
  view.setUint16(2, RTA.gateway, HOST_IS_LITTLE_ENDIAN);
  bytes.set(address, ATTRIBUTE_HEADER_BYTES);
  return bytes;
}

function writeMetrics(writer: MessageWriter, metrics: readonly RouteMetric[]): void {
  const nest = writer.openNest(RTA.metrics);
  const locked = metrics.filter(({ locked: isLocked }) => isLocked);
  if (locked.length > 0) {
    writer.u32(
      RTAX.lock,
      locked.reduce((bits, { name }) => bits | (1 << RTAX[name]), 0),
    );
  }
  for (const { name, value } of metrics) writer.u32(RTAX[name], value);
  writer.closeNest(nest);
}
