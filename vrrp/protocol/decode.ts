import {
  type AddressFamily,
  type IpAddress,
  ipAddressFromBytes,
  ipAddressToBytes,
} from '../../src/base/ip-address.ts';
import {
  ADVERT_TYPE,
  type Advert,
  coversPseudoHeader,
  HEADER_BYTES,
  MAX_CENTISECONDS,
  PASSWORD_BYTES,
  type Route,
} from './advert.ts';
import { internetChecksum, pseudoHeader, VRRP_PROTOCOL } from './checksum.ts';

/** The parts of a VRRP message, read without judging them. */
export interface Message {
  /** A number in 0..15, because the message may be anything. */
  readonly version: number;
  readonly type: number;
  readonly virtualRouterId: number;
  readonly priority: number;
  /** The number of addresses that the header announces. */
  readonly count: number;
  /** Byte 4 in version 2, and 0 in others. */
  readonly authenticationType: number;
  /** The interval in milliseconds; in version 2 it has whole seconds. */
  readonly interval: number;
}

/** Reads the fixed header; null when there are fewer than eight bytes. */
export function readMessage(payload: Uint8Array): Message | null {
  if (payload.length < HEADER_BYTES) return null;
  const byte = (at: number): number => payload[at] ?? 0;
  const version = byte(0) >> 4;
  return {
    version,
    type: byte(0) & 0xf,
    virtualRouterId: byte(1),
    priority: byte(2),
    count: byte(3),
    authenticationType: version === 2 ? byte(4) : 0,
    interval: version === 2 ? byte(5) * 1000 : (((byte(4) << 8) | byte(5)) & MAX_CENTISECONDS) * 10,
  };
}

/** The length that a message with this header must have. */
export function messageBytes(message: Message, family: AddressFamily): number {
  const addressBytes = family === 'inet' ? 4 : 16;
  const password = message.version === 2 && family === 'inet' ? PASSWORD_BYTES : 0;
  return HEADER_BYTES + message.count * addressBytes + password;
}

/** The addresses of a message that has its full length. */
export function readAddresses(payload: Uint8Array, count: number, family: AddressFamily): IpAddress[] {
  const addressBytes = family === 'inet' ? 4 : 16;
  return Array.from({ length: count }, (_, index) => {
    const at = HEADER_BYTES + index * addressBytes;
    return ipAddressFromBytes(payload.subarray(at, at + addressBytes));
  });
}

/** The eight bytes of version 2's authentication data, copied. */
export function readPassword(payload: Uint8Array): Uint8Array {
  return payload.slice(payload.length - PASSWORD_BYTES);
}

/** The form of checksum that is correct; null for neither. */
export function checksumForm(
  payload: Uint8Array,
  version: 2 | 3,
  route: Route,
  expected: 'pseudo' | 'plain',
): 'pseudo' | 'plain' | null {
  if (fits(payload, version, route, expected)) return expected;
  const other = expected === 'pseudo' ? 'plain' : 'pseudo';
  return fits(payload, version, route, other) ? other : null;
}

function fits(payload: Uint8Array, version: 2 | 3, route: Route, form: 'pseudo' | 'plain'): boolean {
  const source = ipAddressToBytes(route.source);
  if (!coversPseudoHeader(version, source.length, form)) return internetChecksum(payload) === 0;
  const destination = ipAddressToBytes(route.destination);
  return internetChecksum(pseudoHeader(source, destination, VRRP_PROTOCOL, payload.length), payload) === 0;
}

/** A whole advert, without judging its sender and transport, for tools and tests. Null when the bytes are none. */
export function decodeAdvert(payload: Uint8Array, family: AddressFamily): Advert | null {
  const message = readMessage(payload);
  if (message === null || message.type !== ADVERT_TYPE) return null;
  const { version, virtualRouterId, priority, count, interval } = message;
  if ((version !== 2 && version !== 3) || payload.length !== messageBytes(message, family)) return null;
  const hasPassword = version === 2 && family === 'inet' && message.authenticationType === 1;
  return {
    version,
    virtualRouterId,
    priority,
    interval,
    addresses: readAddresses(payload, count, family),
    password: hasPassword ? readPassword(payload) : null,
  };
}
