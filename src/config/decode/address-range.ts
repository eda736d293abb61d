import type { IpAddress } from '../../base/ip-address.ts';
import {
  addressFamily,
  ipAddressFromBytes,
  ipAddressToBytes,
  parseIpAddress,
} from '../../base/ip-address.ts';

/** Consecutive addresses of one family, both ends included. */
export interface AddressRange {
  readonly first: bigint;
  readonly last: bigint;
  readonly bytes: 4 | 16;
}

/** The forms that {@link addressRange} reads, for hints. */
export const RANGE_FORMS = 'ADDRESS, ADDRESS-LAST, ADDRESS-ADDRESS or ADDRESS/LENGTH with the host bits zero';

export function sizeOfRange({ first, last }: AddressRange): bigint {
  return last - first + 1n;
}

export function* addressesOfRange({ first, last, bytes }: AddressRange): Generator<IpAddress, void> {
  for (let value = first; value <= last; value += 1n) yield toAddress(value, bytes);
}

/** Parses a range in one of keepalived's forms; a returned text describes the fault. */
export function addressRange(text: string): AddressRange | string {
  const slash = text.indexOf('/');
  if (slash !== -1) return prefixRange(text.slice(0, slash), text.slice(slash + 1));
  const dash = text.indexOf('-');
  const start = parseIpAddress(dash === -1 ? text : text.slice(0, dash));
  if (start === undefined) return NO_RANGE;
  const first = toNumber(start);
  const bytes = addressFamily(start) === 'inet' ? 4 : 16;
  if (dash === -1) return { first, last: first, bytes };
  const tail = text.slice(dash + 1);
  const end = parseIpAddress(tail);
  if (end !== undefined && addressFamily(end) !== addressFamily(start)) return 'has ends of two families';
  const last = end === undefined ? shortEnd(first, tail, bytes) : toNumber(end);
  if (last === undefined) return NO_RANGE;
  // In keepalived, the short form must end after its start, while the long one may end there.
  return last > first || (last === first && end !== undefined)
    ? { first, last, bytes }
    : 'ends before it starts';
}

const NO_RANGE = 'is not an address or a range of addresses';

/** In `10.0.0.1-9` the end is the last octet; in `fd00::1-1f` it is the last group, in hexadecimal. */
function shortEnd(first: bigint, tail: string, bytes: 4 | 16): bigint | undefined {
  if (bytes === 4) {
    return /^[0-9]{1,3}$/.test(tail) && Number(tail) <= 255 ? (first & ~0xffn) | BigInt(tail) : undefined;
  }
  return /^[0-9a-fA-F]{1,4}$/.test(tail) ? (first & ~0xffffn) | BigInt(`0x${tail}`) : undefined;
}

function prefixRange(base: string, lengthText: string): AddressRange | string {
  const address = parseIpAddress(base);
  if (address === undefined || !/^[0-9]{1,3}$/.test(lengthText)) return NO_RANGE;
  const bytes = addressFamily(address) === 'inet' ? 4 : 16;
  const length = Number(lengthText);
  if (length < 1 || length > bytes * 8) return `has no length from 1 to ${bytes * 8}`;
  const hostBits = (1n << BigInt(bytes * 8 - length)) - 1n;
  const first = toNumber(address);
  if ((first & hostBits) === 0n) return { first, last: first | hostBits, bytes };
  return `has host bits: its network is ${toAddress(first & ~hostBits, bytes)}/${length}`;
}

function toNumber(address: IpAddress): bigint {
  return ipAddressToBytes(address).reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function toAddress(value: bigint, length: 4 | 16): IpAddress {
  const bytes = new Uint8Array(length);
  let rest = value;
  for (let index = length - 1; index >= 0; index -= 1) {
    bytes[index] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return ipAddressFromBytes(bytes);
}
