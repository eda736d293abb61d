import type { AddressFamily } from '../../src/base/ip-address.ts';

/** An echo is as long as keepalived's: 8 bytes of header and 128 of padding. */
const HEADER_LENGTH = 8;
const FILL_LENGTH = 128;
/** The type numbers are from RFC 792 and RFC 4443 §4. */
const ECHO_REQUEST: Readonly<Record<AddressFamily, number>> = { inet: 8, inet6: 128 };
const ECHO_REPLY: Readonly<Record<AddressFamily, number>> = { inet: 0, inet6: 129 };

/**
 * An echo request for an ICMP datagram socket: the kernel sets identifier and checksum, and passes up only replies with
 * that identifier. `sequence` has 16 bits.
 */
export function encodeEcho(family: AddressFamily, sequence: number): Uint8Array {
  const bytes = new Uint8Array(HEADER_LENGTH + FILL_LENGTH);
  bytes[0] = ECHO_REQUEST[family];
  new DataView(bytes.buffer).setUint16(6, sequence);
  for (let index = HEADER_LENGTH; index < bytes.length; index += 1) bytes[index] = index - HEADER_LENGTH;
  return bytes;
}

/** Whether this is the echo reply with this sequence number; its payload is not compared (keepalived). */
export function isEchoReply(bytes: Uint8Array, family: AddressFamily, sequence: number): boolean {
  if (bytes.length < HEADER_LENGTH || bytes[0] !== ECHO_REPLY[family] || bytes[1] !== 0) return false;
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint16(6) === sequence;
}
