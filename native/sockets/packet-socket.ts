import type { AddressFamily } from '../../src/base/ip-address.ts';
import {
  bindSocket,
  openRawSocket,
  SO_ATTACH_FILTER,
  SOCK_DGRAM,
  SOL_SOCKET,
  sendTo,
  setBytesOption,
} from '../descriptor.ts';
import { HOST_IS_LITTLE_ENDIAN } from '../host-order.ts';
import { closeDescriptor, watchReadable } from '../libc.ts';
import { MessageReceiver } from './message-receiver.ts';
import { BYTE_AT, onlyEqualWords, onlyWhere, packetFilter } from './packet-filter.ts';

/** linux/socket.h. */
const AF_PACKET = 17;
/** linux/if_ether.h. */
const ETH_P_ARP = 0x0806;
const ETH_P_IP = 0x0800;
const ETH_P_IPV6 = 0x86dd;
const SOCKADDR_LL_BYTES = 20;
const BROADCAST: readonly number[] = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
const DRAIN_LIMIT = 64;

/** A socket that sends whole Ethernet frames (packet(7)) and receives none. */
export interface FrameSender {
  /** Sends a frame; null when the kernel accepted it, else the errno's name. */
  send(frame: Uint8Array, interfaceIndex: number): string | null;
  close(): void;
}

/** Opens the socket. Throws SystemCallError: `EPERM` without CAP_NET_RAW. */
export function openFrameSender(): FrameSender {
  // With protocol 0 the socket receives nothing.
  const descriptor = openRawSocket(AF_PACKET, 0, 'open a packet socket for announcements', () => undefined);
  return {
    send: (frame, index) => {
      const protocol = ((frame[12] ?? 0) << 8) | (frame[13] ?? 0);
      return sendTo(descriptor, frame, 0, linkAddress(protocol, index));
    },
    close: () => closeDescriptor(descriptor),
  };
}

const receiver = new MessageReceiver(256);

/** ARP's addresses of sender and target behind the Ethernet header (RFC 826): equal in a gratuitous one. */
const GRATUITOUS_ARP_FILTER = packetFilter(onlyEqualWords(28, 38));
const ICMPV6 = 58;
const NEIGHBOUR_ADVERTISEMENT = 136;
/** The next header of IPv6, and the type of an ICMPv6 message, both behind the Ethernet header. */
const ADVERTISEMENT_FILTER = packetFilter(
  onlyWhere([BYTE_AT, 20, ICMPV6], [BYTE_AT, 54, NEIGHBOUR_ADVERTISEMENT]),
);

/**
 * Receives the ARP packets of one interface, except those that this host sends. Throws SystemCallError like
 * {@link openFrameSender}.
 */
export function hearArp(interfaceIndex: number, received: (frame: Uint8Array) => void): { close(): void } {
  const descriptor = openRawSocket(
    AF_PACKET,
    // The protocol is set with the interface, because before that packets of all interfaces would arrive.
    0,
    'open a packet socket for ARP',
    (fd) => bindSocket(fd, linkAddress(ETH_P_ARP, interfaceIndex), 'bind the packet socket for ARP'),
  );
  return hearing(descriptor, receiver, received);
}

/**
 * Hears who has an address on one interface: ARP packets, or neighbour advertisements (RFC 4861 §4.4), as whole frames.
 * With `announcementsOnly` gratuitous ARP alone is let through, so that a busy network costs nothing; each neighbour
 * advertisement that comes here may be an announcement. Throws SystemCallError as above.
 */
export function hearHolders(
  { interfaceIndex, family, announcementsOnly }: HolderHearing,
  received: (frame: Uint8Array) => void,
): { close(): void } {
  if (family === 'inet' && !announcementsOnly) return hearArp(interfaceIndex, received);
  const attempted = `open a packet socket for ${family === 'inet' ? 'ARP' : 'neighbour discovery'}`;
  const descriptor = openRawSocket(AF_PACKET, 0, attempted, (fd) => {
    const filter = family === 'inet' ? GRATUITOUS_ARP_FILTER : ADVERTISEMENT_FILTER;
    setBytesOption(fd, SOL_SOCKET, SO_ATTACH_FILTER, filter, attempted);
    bindSocket(fd, linkAddress(family === 'inet' ? ETH_P_ARP : ETH_P_IPV6, interfaceIndex), attempted);
  });
  return hearing(descriptor, receiver, received);
}

/** What is to be heard of those who have addresses. */
export interface HolderHearing {
  readonly interfaceIndex: number;
  readonly family: AddressFamily;
  readonly announcementsOnly: boolean;
}

/** A whole VRRP packet is shorter: 255 IPv6 addresses make 4,088 bytes. */
const packetReceiver = new MessageReceiver(4608);

/**
 * Receives the VRRP packets (IP protocol 112) of one interface, before the firewall and whatever their destination:
 * whole IP packets, possibly with the padding of the frame. The kernel filters them, so that other traffic does not
 * wake this process. The network card passes on the standard group and those that this host has joined, or all.
 * Throws SystemCallError.
 */
export function hearVrrpPackets(
  interfaceIndex: number,
  family: AddressFamily,
  received: (packet: Uint8Array) => void,
): { close(): void } {
  const attempted = 'open a packet socket for VRRP';
  const protocol = family === 'inet' ? ETH_P_IP : ETH_P_IPV6;
  const descriptor = openRawSocket(
    AF_PACKET,
    // The protocol is set with the interface, so the filter is in place before the first packet.
    0,
    attempted,
    (fd) => {
      setBytesOption(fd, SOL_SOCKET, SO_ATTACH_FILTER, VRRP_FILTERS[family], attempted);
      setBytesOption(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, membership(interfaceIndex, family), attempted);
      bindSocket(fd, linkAddress(protocol, interfaceIndex), attempted);
    },
    SOCK_DGRAM,
  );
  return hearing(descriptor, packetReceiver, received);
}

/** linux/if_packet.h. */
const SOL_PACKET = 263;
const PACKET_ADD_MEMBERSHIP = 1;
const PACKET_HOST_OTHER = 3;
const PACKET_OUTGOING = 4;
const IPPROTO_VRRP = 112;
/** The offset of the protocol number in an IPv4 header (RFC 791) and an IPv6 header (RFC 8200). */
const PROTOCOL_OFFSET: Readonly<Record<AddressFamily, number>> = { inet: 9, inet6: 6 };
/** The Ethernet addresses of VRRP's groups (RFC 1112 §6.4, RFC 2464 §7). */
const GROUP_MACS: Readonly<Record<AddressFamily, readonly number[]>> = {
  inet: [0x01, 0x00, 0x5e, 0x00, 0x00, 0x12],
  inet6: [0x33, 0x33, 0x00, 0x00, 0x00, 0x12],
};
const VRRP_FILTERS: Readonly<Record<AddressFamily, Uint8Array>> = {
  inet: packetFilter(onlyWhere([BYTE_AT, PROTOCOL_OFFSET.inet, IPPROTO_VRRP])),
  inet6: packetFilter(onlyWhere([BYTE_AT, PROTOCOL_OFFSET.inet6, IPPROTO_VRRP])),
};
/** struct packet_mreq of type PACKET_MR_MULTICAST. */
function membership(interfaceIndex: number, family: AddressFamily): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, interfaceIndex, HOST_IS_LITTLE_ENDIAN);
  view.setUint16(6, GROUP_MACS[family].length, HOST_IS_LITTLE_ENDIAN);
  bytes.set(GROUP_MACS[family], 8);
  return bytes;
}

/** Reads packets until it is closed, except those that this host sends and those for other hosts. */
function hearing(
  descriptor: number,
  into: MessageReceiver,
  received: (bytes: Uint8Array) => void,
): { close(): void } {
  let open = true;
  const watch = watchReadable(descriptor, () => {
    for (let count = 0; open && count < DRAIN_LIMIT; count += 1) {
      const message = into.receive(descriptor);
      if (typeof message === 'string') return;
      // sockaddr_ll.sll_pkttype.
      const [type] = message.sender.subarray(10);
      if (type !== PACKET_OUTGOING && type !== PACKET_HOST_OTHER) received(message.bytes);
    }
  });
  return {
    close: () => {
      if (!open) return;
      open = false;
      watch.close();
      closeDescriptor(descriptor);
    },
  };
}

/** struct sockaddr_ll (linux/if_packet.h). */
function linkAddress(protocol: number, index: number): Uint8Array {
  const bytes = new Uint8Array(SOCKADDR_LL_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, AF_PACKET, HOST_IS_LITTLE_ENDIAN);
  view.setUint16(2, protocol);
  view.setInt32(4, index, HOST_IS_LITTLE_ENDIAN);
  bytes[11] = BROADCAST.length;
  bytes.set(BROADCAST, 12);
  return bytes;
}
