import { internetChecksum, pseudoHeader } from './checksum.ts';

const ETHERTYPE_IPV6 = 0x86dd;
const ICMPV6 = 58;
const ETHERNET_BYTES = 14;
const IPV6_BYTES = 40;
const HOP_LIMIT = 255;

/** An ICMPv6 message in an Ethernet frame. */
export interface Icmpv6Frame {
  readonly fromMac: Uint8Array;
  readonly toMac: Uint8Array;
  /** The addresses, sixteen bytes each. */
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
  /** The message with zero in place of its checksum. */
  readonly message: Uint8Array;
}

/**
 * The whole Ethernet frame, with the checksum (RFC 4443 §2.3) and the hop limit of 255 that neighbour discovery
 * requires.
 */
export function icmpv6Frame({ fromMac, toMac, source, destination, message }: Icmpv6Frame): Uint8Array {
  const sum = internetChecksum(pseudoHeader(source, destination, ICMPV6, message.length), message);
  const frame = new Uint8Array(ETHERNET_BYTES + IPV6_BYTES + message.length);
  frame.set(toMac, 0);
  frame.set(fromMac, 6);
  frame.set([ETHERTYPE_IPV6 >> 8, ETHERTYPE_IPV6 & 0xff], 12);
  // The header has version 6, no traffic class and no flow label, then payload length, next header and hop limit.
  frame.set([0x60, 0, 0, 0, 0, message.length, ICMPV6, HOP_LIMIT], ETHERNET_BYTES);
  frame.set(source, ETHERNET_BYTES + 8);
  frame.set(destination, ETHERNET_BYTES + 24);
  frame.set(message, ETHERNET_BYTES + IPV6_BYTES);
  frame.set([sum >> 8, sum & 0xff], ETHERNET_BYTES + IPV6_BYTES + 2);
  return frame;
}

/** The message of a frame that neighbour discovery may use (RFC 4861 §7.1); null for every other frame. */
export function readNeighbourMessage(frame: Uint8Array): Uint8Array | null {
  if (frame.length < ETHERNET_BYTES + IPV6_BYTES) return null;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint16(12) !== ETHERTYPE_IPV6) return null;
  if (frame[20] !== ICMPV6 || frame[21] !== HOP_LIMIT) return null;
  const length = view.getUint16(18);
  const start = ETHERNET_BYTES + IPV6_BYTES;
  if (frame.length < start + length) return null;
  return frame.subarray(start, start + length);
}
