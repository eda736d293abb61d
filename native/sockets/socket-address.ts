import { endianness } from 'node:os';
import {
  addressFamily,
  formatEndpoint,
  type IpAddress,
  ipAddressFromBytes,
  ipAddressToBytes,
} from '../../src/base/ip-address.ts';

/** linux/socket.h. */
export const AF_INET = 2;
export const AF_INET6 = 10;

/** asm-generic/socket.h. */
export const SO_LINGER = 13;
/**
 * struct linger, enabled with a time of zero: a connection is closed by a reset, and IPVS keeps the entry of a
 * data-path probe for 10 s instead of two minutes.
 */
export const RESET_AT_CLOSE: Uint8Array = new Uint8Array(new Int32Array([1, 0]).buffer);

const SOCKADDR_IN_LENGTH = 16;
const SOCKADDR_IN6_LENGTH = 28;

const LITTLE_ENDIAN = endianness() === 'LE';

/** struct sockaddr_in or sockaddr_in6 (linux/in.h, linux/in6.h). `scope` is the interface's index for link-local ones. */
export function encodeSocketAddress(address: IpAddress, port: number, scope: number): Uint8Array {
  const ipv6 = addressFamily(address) === 'inet6';
  const bytes = new Uint8Array(ipv6 ? SOCKADDR_IN6_LENGTH : SOCKADDR_IN_LENGTH);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, ipv6 ? AF_INET6 : AF_INET, LITTLE_ENDIAN);
  view.setUint16(2, port);
  bytes.set(ipAddressToBytes(address), ipv6 ? 8 : 4);
  if (ipv6) view.setUint32(24, scope, LITTLE_ENDIAN);
  return bytes;
}

/** An `int` or `__u32` in the host's byte order, as setsockopt expects it. */
export function encodeInt(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, LITTLE_ENDIAN);
  return bytes;
}

/** An encoded sockaddr as text for people: `10.0.0.5:43210`. */
export function formatSocketAddress(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const ipv6 = view.getUint16(0, LITTLE_ENDIAN) === AF_INET6;
  const address = bytes.subarray(ipv6 ? 8 : 4, ipv6 ? 24 : 8);
  return formatEndpoint(ipAddressFromBytes(address), view.getUint16(2));
}
