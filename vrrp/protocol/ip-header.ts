import { type IpAddress, ipAddressFromBytes } from '../../src/base/ip-address.ts';
import { VRRP_PROTOCOL } from './checksum.ts';

/** A packet with its IP header. The payload shares the packet's memory. */
export interface IpPacket {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly ttl: number;
  readonly payload: Uint8Array;
}

/**
 * Reads the header that raw IPv4 sockets deliver before the message (RFC 791 §3.1). The total length of the header
 * gives the end of the message: later bytes are padding of the frame. Null when it is no whole VRRP packet.
 */
export function readIpv4Packet(packet: Uint8Array): IpPacket | null {
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

const IPV6_HEADER_BYTES = 40;

/** Reads an IPv6 packet without extension headers (RFC 8200 §3), which VRRP does not use. Null for anything else. */
export function readIpv6Packet(packet: Uint8Array): IpPacket | null {
  const [first = 0] = packet;
  if (packet.length < IPV6_HEADER_BYTES || first >> 4 !== 6 || packet[6] !== VRRP_PROTOCOL) return null;
  const total = IPV6_HEADER_BYTES + (((packet[4] ?? 0) << 8) | (packet[5] ?? 0));
  if (total > packet.length) return null;
  return {
    source: ipAddressFromBytes(packet.subarray(8, 24)),
    destination: ipAddressFromBytes(packet.subarray(24, 40)),
    ttl: packet[7] ?? 0,
    payload: packet.subarray(IPV6_HEADER_BYTES, total),
  };
}
