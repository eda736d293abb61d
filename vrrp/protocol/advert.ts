import { type IpAddress, ipAddressToBytes } from '../../src/base/ip-address.ts';
import type { Milliseconds } from '../../src/base/time.ts';
import { internetChecksum, pseudoHeader, VRRP_PROTOCOL } from './checksum.ts';

/** The length of the header before the addresses, in both versions. */
export const HEADER_BYTES = 8;
/** The length of the password after the addresses, in version 2 over IPv4. */
export const PASSWORD_BYTES = 8;
export const ADVERT_TYPE = 1;
const CHECKSUM_OFFSET = 6;
/** The largest interval of version 3, in hundredths of a second and twelve bits. */
export const MAX_CENTISECONDS = 0xfff;

/** Authentication types of version 2 (RFC 2338 §5.3.6). */
export const NO_AUTHENTICATION = 0;
export const PASSWORD_AUTHENTICATION = 1;
export const HEADER_AUTHENTICATION = 2;

/** A VRRP advertisement of version 2 (RFC 3768 §5.1) or 3 (RFC 5798 §5.1, RFC 9568 §5.1). */
export interface Advert {
  readonly version: 2 | 3;
  readonly virtualRouterId: number;
  /** The priority; 0 when the sender resigns. */
  readonly priority: number;
  /** Version 2: whole seconds up to 255 s. Version 3: steps of 10 ms up to 40.95 s. */
  readonly interval: Milliseconds;
  readonly addresses: readonly IpAddress[];
  /** The password of version 2 over IPv4: eight bytes, or null without authentication. */
  readonly password: Uint8Array | null;
}

/** The source and destination of an advert, which some checksums cover. */
export interface Route {
  readonly source: IpAddress;
  readonly destination: IpAddress;
}

/** What a signature adds: made of the message without its checksum, whose length it does not change. */
export type Signer = (message: Uint8Array) => Uint8Array;

/**
 * The bytes of an advert, as keepalived sends them. `plain` leaves the pseudo-header out of the checksum of version 3
 * over IPv4 (RFC 9568, Cisco, `v3_checksum_as_v2`); it changes nothing else. `sign` gives
 * the block that follows the message: the checksum of IPv6, which the kernel makes as well, covers it; that of IPv4 does
 * not.
 */
export function encodeAdvert(
  advert: Advert,
  route: Route,
  checksum: 'pseudo' | 'plain',
  sign: Signer | null = null,
): Uint8Array {
  const message = encodeMessage(advert, route);
  const block = sign === null ? EMPTY : sign(message);
  const addressBytes = ipAddressToBytes(route.source).length;
  const whole = new Uint8Array(message.length + block.length);
  whole.set(message);
  whole.set(block, message.length);
  const summed = addressBytes === 16 ? whole : message;
  const header = coversPseudoHeader(advert.version, addressBytes, checksum)
    ? pseudoHeader(
        ipAddressToBytes(route.source),
        ipAddressToBytes(route.destination),
        VRRP_PROTOCOL,
        summed.length,
      )
    : EMPTY;
  new DataView(whole.buffer).setUint16(CHECKSUM_OFFSET, internetChecksum(header, summed));
  return whole;
}

/** The message with a checksum of zero. */
function encodeMessage(advert: Advert, route: Route): Uint8Array {
  const addressBytes = ipAddressToBytes(route.source).length;
  const carriesPassword = advert.version === 2 && addressBytes === 4;
  const bytes = new Uint8Array(
    HEADER_BYTES + addressBytes * advert.addresses.length + (carriesPassword ? PASSWORD_BYTES : 0),
  );
  const view = new DataView(bytes.buffer);
  bytes[0] = (advert.version << 4) | ADVERT_TYPE;
  bytes[1] = advert.virtualRouterId;
  bytes[2] = advert.priority;
  bytes[3] = advert.addresses.length;
  if (advert.version === 2) {
    bytes[4] = advert.password === null ? NO_AUTHENTICATION : PASSWORD_AUTHENTICATION;
    bytes[5] = Math.min(255, Math.round(advert.interval / 1000));
  } else {
    view.setUint16(4, Math.min(MAX_CENTISECONDS, Math.round(advert.interval / 10)));
  }
  for (const [index, address] of advert.addresses.entries()) {
    bytes.set(ipAddressToBytes(address), HEADER_BYTES + index * addressBytes);
  }
  if (carriesPassword && advert.password !== null) {
    bytes.set(advert.password.subarray(0, PASSWORD_BYTES), bytes.length - PASSWORD_BYTES);
  }
  return bytes;
}

/** The checksum of version 2 over IPv4 never covers addresses; that of IPv6 always does. */
export function coversPseudoHeader(version: 2 | 3, addressBytes: number, form: 'pseudo' | 'plain'): boolean {
  if (addressBytes === 16) return true;
  return version === 3 && form === 'pseudo';
}

const EMPTY = new Uint8Array(0);

/** Compares in a time that does not reveal how much of the password is right. */
export function samePassword(one: Uint8Array, other: Uint8Array): boolean {
  let difference = one.length ^ other.length;
  for (let at = 0; at < PASSWORD_BYTES; at += 1) difference |= (one[at] ?? 0) ^ (other[at] ?? 0);
  return difference === 0;
}
