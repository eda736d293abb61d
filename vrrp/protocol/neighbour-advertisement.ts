import { type IpAddress, ipAddressToBytes, parseIpAddress } from '../../src/base/ip-address.ts';
import { internetChecksum, pseudoHeader } from './checksum.ts';

const ETHERTYPE_IPV6 = 0x86dd;
const ICMPV6 = 58;
const NEIGHBOUR_ADVERTISEMENT = 136;
const ETHERNET_BYTES = 14;
const IPV6_BYTES = 40;
/** ICMPv6 header, flags, target, and the option with our hardware address. */
const MESSAGE_BYTES = 32;
const ROUTER = 0x80;
const OVERRIDE = 0x20;
const ALL_NODES = ipAddressToBytes(parseIpAddress('ff02::1') ?? unreachable());
const ALL_NODES_MAC = [0x33, 0x33, 0, 0, 0, 1];

/**
 * An unsolicited neighbour advertisement to all nodes (RFC 4861 §4.4, §7.2.6): the address is at this hardware address
 * now. A node that forwards says that it is a router, or its neighbours drop it from their lists of routers.
 */
export function unsolicitedAdvertisement(mac: Uint8Array, address: IpAddress, isRouter: boolean): Uint8Array {
  const source = ipAddressToBytes(address);
  const message = new Uint8Array(MESSAGE_BYTES);
  message[0] = NEIGHBOUR_ADVERTISEMENT;
  message[4] = OVERRIDE | (isRouter ? ROUTER : 0);
  message.set(source, 8);
  // Option 2 (target link-layer address), one unit of eight bytes.
  message.set([2, 1], 24);
  message.set(mac, 26);
  const sum = internetChecksum(pseudoHeader(source, ALL_NODES, ICMPV6, MESSAGE_BYTES), message);
  message.set([sum >> 8, sum & 0xff], 2);

  const frame = new Uint8Array(ETHERNET_BYTES + IPV6_BYTES + MESSAGE_BYTES);
  frame.set(ALL_NODES_MAC, 0);
  frame.set(mac, 6);
  frame.set([ETHERTYPE_IPV6 >> 8, ETHERTYPE_IPV6 & 0xff], 12);
  // Version 6, no traffic class, no flow label; payload length, next header, hop limit 255.
  frame.set([0x60, 0, 0, 0, 0, MESSAGE_BYTES, ICMPV6, 255], ETHERNET_BYTES);
  frame.set(source, ETHERNET_BYTES + 8);
  frame.set(ALL_NODES, ETHERNET_BYTES + 24);
  frame.set(message, ETHERNET_BYTES + IPV6_BYTES);
  return frame;
}

function unreachable(): never {
  throw new TypeError('ff02::1 is an address');
}
