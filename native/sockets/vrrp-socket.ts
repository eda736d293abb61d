import {
  type AddressFamily,
  type IpAddress,
  ipAddressFromBytes,
  ipAddressToBytes,
  isLinkLocal,
} from '../../src/base/ip-address.ts';
import {
  bindSocket,
  deviceName,
  intBytes,
  openRawSocket,
  SO_BINDTODEVICE,
  SO_PRIORITY,
  SO_RCVBUF,
  SOL_SOCKET,
  sendTo,
  setBytesOption,
  setIntOption,
} from '../descriptor.ts';
import { HOST_IS_LITTLE_ENDIAN } from '../host-order.ts';
import { closeDescriptor, watchReadable } from '../libc.ts';
import { MessageReceiver } from './message-receiver.ts';
import { AF_INET, AF_INET6, encodeSocketAddress } from './socket-address.ts';

/** IANA protocol numbers: VRRP (RFC 5798 section 5.1.1.4). */
const IPPROTO_VRRP = 112;
/** linux/in.h, linux/in6.h: levels and names. */
const IPPROTO_IP = 0;
const IPPROTO_IPV6 = 41;
const IP_OPTION = {
  tos: 1,
  ttl: 2,
  multicastIf: 32,
  multicastTtl: 33,
  multicastLoop: 34,
  addMembership: 35,
  freebind: 15,
  multicastAll: 49,
};
const IPV6_OPTION = {
  checksum: 7,
  unicastHops: 16,
  multicastIf: 17,
  multicastHops: 18,
  multicastLoop: 19,
  addMembership: 20,
  multicastAll: 29,
  recvPktInfo: 49,
  pktInfo: 50,
  recvHopLimit: 51,
  hopLimit: 52,
  tclass: 67,
  freebind: 78,
};
/** Offset of the checksum in an advert: for IPv6 the kernel fills it in and verifies it. */
const CHECKSUM_OFFSET = 6;
/** Internetwork control (RFC 791), as keepalived sends. */
const TRAFFIC_CLASS = 0xc0;
/** TC_PRIO_INTERACTIVE: the first band of the default queue. */
const SEND_PRIORITY = 6;
const HOPS = 255;
const RECEIVE_BUFFER_BYTES = 262_144;
const MSG_DONTROUTE = 4;
/** The number of datagrams read at one wake-up; the rest is read in the next turn of the loop. */
const DRAIN_LIMIT = 64;

/** The addresses and the interface of one kind of adverts. */
export interface VrrpChannelSpec {
  readonly family: AddressFamily;
  /** The interface; null: any, for unicast without one. */
  readonly interface: { readonly name: string; readonly index: number } | null;
  /** The own address: the source of adverts, and the destination of unicast ones. */
  readonly source: IpAddress;
  /** Null: unicast. */
  readonly group: IpAddress | null;
  /** The TTL of unicast adverts; multicast ones have 255. */
  readonly ttl: number;
}

/** A datagram of IP protocol 112. `payload` is valid during the call only. */
export interface VrrpDatagram {
  readonly source: IpAddress;
  readonly destination: IpAddress | null;
  /** TTL or hop limit; null when the kernel did not say. */
  readonly ttl: number | null;
  readonly payload: Uint8Array;
}

export interface VrrpChannel {
  /** Sends an advert; null when the kernel accepted it, else the errno's name (`ENETDOWN`). */
  send(bytes: Uint8Array, destination: IpAddress): string | null;
  close(): void;
}

const receiver = new MessageReceiver(65_535);

/**
 * Opens the two sockets for one kind of adverts on one interface: the receiving one joins the multicast group, and
 * the sending one has source address, TTL and class. Throws SystemCallError, after closing both. `received` must not
 * throw.
 */
export function openVrrpChannel(
  spec: VrrpChannelSpec,
  received: (datagram: VrrpDatagram) => void,
): VrrpChannel {
  const receiving = openReceiving(spec);
  let sending: number;
  try {
    sending = openSending(spec);
  } catch (error) {
    closeDescriptor(receiving);
    throw error;
  }
  let open = true;
  const read = spec.family === 'inet' ? readIpv4 : readIpv6;
  const watch = watchReadable(receiving, () => {
    for (let count = 0; open && count < DRAIN_LIMIT; count += 1) {
      const message = receiver.receive(receiving);
      if (typeof message === 'string') return;
      const datagram = read(message.bytes, message.sender, message.control);
      if (datagram !== null) received(datagram);
    }
  });
  return {
    send: (bytes, destination) => {
      const scope = isLinkLocal(destination) || spec.group !== null ? (spec.interface?.index ?? 0) : 0;
      return sendTo(
        sending,
        bytes,
        spec.group === null ? 0 : MSG_DONTROUTE,
        encodeSocketAddress(destination, 0, spec.family === 'inet6' ? scope : 0),
      );
    },
    close: () => {
      if (!open) return;
      open = false;
      watch.close();
      closeDescriptor(receiving);
      closeDescriptor(sending);
    },
  };
}

function domainOf(family: AddressFamily): number {
  return family === 'inet' ? AF_INET : AF_INET6;
}

function describe({ family, interface: device }: VrrpChannelSpec): string {
  return `VRRP socket (${family === 'inet' ? 'IPv4' : 'IPv6'}${device === null ? '' : ` on ${device.name}`})`;
}

function openReceiving(spec: VrrpChannelSpec): number {
  const what = describe(spec);
  return openRawSocket(domainOf(spec.family), IPPROTO_VRRP, `open the ${what}`, (fd) => {
    bindToInterface(fd, spec);
    setIntOption(fd, SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER_BYTES, `size the ${what}`);
    if (spec.family === 'inet6') {
      setIntOption(fd, IPPROTO_IPV6, IPV6_OPTION.recvHopLimit, 1, `IPV6_RECVHOPLIMIT of the ${what}`);
      setIntOption(fd, IPPROTO_IPV6, IPV6_OPTION.recvPktInfo, 1, `IPV6_RECVPKTINFO of the ${what}`);
      setIntOption(fd, IPPROTO_IPV6, IPV6_OPTION.checksum, CHECKSUM_OFFSET, `IPV6_CHECKSUM of the ${what}`);
    }
    if (spec.group !== null) join(fd, spec, spec.group);
    bindTo(fd, spec, spec.group ?? spec.source);
  });
}

function join(fd: number, spec: VrrpChannelSpec, group: IpAddress): void {
  const attempted = `join ${group} with the ${describe(spec)}`;
  const index = spec.interface?.index ?? 0;
  if (spec.family === 'inet') {
    setIntOption(fd, IPPROTO_IP, IP_OPTION.multicastAll, 0, attempted);
    setBytesOption(fd, IPPROTO_IP, IP_OPTION.addMembership, membership(group, index), attempted);
  } else {
    setIntOption(fd, IPPROTO_IPV6, IPV6_OPTION.multicastAll, 0, attempted);
    const request = new Uint8Array(20);
    request.set(ipAddressToBytes(group));
    request.set(intBytes(index), 16);
    setBytesOption(fd, IPPROTO_IPV6, IPV6_OPTION.addMembership, request, attempted);
  }
}

/** struct ip_mreqn: group, local address, interface. */
function membership(group: IpAddress | null, index: number): Uint8Array {
  const request = new Uint8Array(12);
  if (group !== null) request.set(ipAddressToBytes(group));
  request.set(intBytes(index), 8);
  return request;
}

function openSending(spec: VrrpChannelSpec): number {
  const what = describe(spec);
  return openRawSocket(domainOf(spec.family), IPPROTO_VRRP, `open the sending ${what}`, (fd) => {
    bindToInterface(fd, spec);
    setIntOption(fd, SOL_SOCKET, SO_PRIORITY, SEND_PRIORITY, `SO_PRIORITY of the ${what}`);
    // This socket only sends. With the smallest buffer the kernel does not keep copies of received adverts for it.
    setIntOption(fd, SOL_SOCKET, SO_RCVBUF, 0, `size the sending ${what}`);
    if (spec.family === 'inet') prepareIpv4(fd, spec);
    else prepareIpv6(fd, spec);
    bindTo(fd, spec, spec.source);
  });
}

function prepareIpv4(fd: number, spec: VrrpChannelSpec): void {
  const attempted = `prepare the sending ${describe(spec)}`;
  setIntOption(fd, IPPROTO_IP, IP_OPTION.tos, TRAFFIC_CLASS, attempted);
  setIntOption(fd, IPPROTO_IP, IP_OPTION.ttl, spec.group === null ? spec.ttl : HOPS, attempted);
  if (spec.group === null) return;
  const { multicastIf, multicastTtl, multicastLoop } = IP_OPTION;
  setBytesOption(fd, IPPROTO_IP, multicastIf, membership(null, spec.interface?.index ?? 0), attempted);
  setIntOption(fd, IPPROTO_IP, multicastTtl, HOPS, attempted);
  setIntOption(fd, IPPROTO_IP, multicastLoop, 0, attempted);
}

function prepareIpv6(fd: number, spec: VrrpChannelSpec): void {
  const attempted = `prepare the sending ${describe(spec)}`;
  setIntOption(fd, IPPROTO_IPV6, IPV6_OPTION.checksum, CHECKSUM_OFFSET, attempted);
  setIntOption(fd, IPPROTO_IPV6, IPV6_OPTION.tclass, TRAFFIC_CLASS, attempted);
  setIntOption(fd, IPPROTO_IPV6, IPV6_OPTION.unicastHops, spec.group === null ? spec.ttl : HOPS, attempted);
  if (spec.group === null) return;
  setIntOption(fd, IPPROTO_IPV6, IPV6_OPTION.multicastIf, spec.interface?.index ?? 0, attempted);
  setIntOption(fd, IPPROTO_IPV6, IPV6_OPTION.multicastHops, HOPS, attempted);
  setIntOption(fd, IPPROTO_IPV6, IPV6_OPTION.multicastLoop, 0, attempted);
}

function bindToInterface(fd: number, spec: VrrpChannelSpec): void {
  if (spec.interface === null) return;
  const { name } = spec.interface;
  setBytesOption(fd, SOL_SOCKET, SO_BINDTODEVICE, deviceName(name), `bind the ${describe(spec)} to ${name}`);
}

function bindTo(fd: number, spec: VrrpChannelSpec, address: IpAddress): void {
  const scope = spec.family === 'inet6' ? (spec.interface?.index ?? 0) : 0;
  bindSocket(fd, encodeSocketAddress(address, 0, scope), `bind the ${describe(spec)} to ${address}`);
}

const IPV4_HEADER_BYTES = 20;

/** Reads a datagram of a raw IPv4 socket, which includes the header (raw(7)). */
function readIpv4(bytes: Uint8Array): VrrpDatagram | null {
  const headerLength = ((bytes[0] ?? 0) & 0x0f) * 4;
  if (bytes.length < IPV4_HEADER_BYTES || headerLength < IPV4_HEADER_BYTES || headerLength > bytes.length) {
    return null;
  }
  return {
    source: ipAddressFromBytes(bytes.subarray(12, 16)),
    destination: ipAddressFromBytes(bytes.subarray(16, 20)),
    ttl: bytes[8] ?? 0,
    payload: bytes.subarray(headerLength),
  };
}

const CMSG_HEADER_BYTES = 16;

/**
 * Reads a datagram of a raw IPv6 socket, which lacks the headers; hop limit and destination are ancillary data (RFC
 * 3542).
 */
function readIpv6(bytes: Uint8Array, sender: Uint8Array, control: Uint8Array): VrrpDatagram | null {
  if (sender.length < 24) return null;
  const view = new DataView(control.buffer, control.byteOffset, control.byteLength);
  let ttl: number | null = null;
  let destination: IpAddress | null = null;
  let offset = 0;
  while (offset + CMSG_HEADER_BYTES <= control.length) {
    const length = Number(view.getBigUint64(offset, HOST_IS_LITTLE_ENDIAN));
    if (length < CMSG_HEADER_BYTES || offset + length > control.length) break;
    const type = view.getInt32(offset + 12, HOST_IS_LITTLE_ENDIAN);
    const data = offset + CMSG_HEADER_BYTES;
    if (type === IPV6_OPTION.hopLimit) ttl = view.getInt32(data, HOST_IS_LITTLE_ENDIAN);
    if (type === IPV6_OPTION.pktInfo) destination = ipAddressFromBytes(control.subarray(data, data + 16));
    offset += (length + 7) & ~7;
  }
  return { source: ipAddressFromBytes(sender.subarray(8, 24)), destination, ttl, payload: bytes };
}
