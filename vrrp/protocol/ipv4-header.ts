import { type IpAddress, ipAddressFromBytes } from '../../src/base/ip-address.ts';
import { VRRP_PROTOCOL } from './checksum.ts';

/** An IPv4 packet that a raw socket delivered. The payload shares the packet's memory. */
export interface Ipv4Packet {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly ttl: number;
  readonly payload: Uint8Array;
}

/**
 * Reads the header that raw IPv4 sockets deliver in front of the message (RFC 791 §3.1). The header's total length says
 * where the message ends: bytes behind it are padding of the frame. Null for anything that is no whole VRRP packet.
 */
export function readIpv4Packet(packet: Uint8Array): Ipv4Packet | null {
  const [first = 0] = packet;
  const headerBytes = (first & 0xf) * 4;
  if (packet.length < 20 || first >> 4 !== 4 || headerBytes < 20) return null;
  const total = ((packet[2] ?? 0) << 8) | (packet[3] ?? 0);
  if (total > packet.length || total < headerBytes || packet[9] !== VRRP_PROTOCOL) return null;
  return {
    source: ipAddressFromBytes(packet.subarray(12, 16)),
    destination: ipAddressFromBytes(packet.subarray(16, 20)),
    ttl: packet[8] ?? 0,
    payload: packet.subarray(headerBytes, total),
  };
}
