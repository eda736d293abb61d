import { ipAddressToBytes, parseIpAddress } from '../../src/base/ip-address.ts';

/** An address range: the bytes of its first address and the number of leading bits that count. */
export interface Network {
  readonly bytes: Uint8Array;
  readonly bits: number;
}

/** Reads `10.0.0.0/8`, `2001:db8::/32` or one address; null for anything else. */
export function parseNetwork(text: string): Network | null {
  const [host = '', length, ...rest] = text.split('/');
  const address = parseIpAddress(host);
  if (address === undefined || rest.length > 0) return null;
  const bytes = ipAddressToBytes(address);
  if (length === undefined) return { bytes, bits: bytes.length * 8 };
  const bits = /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  return bits <= bytes.length * 8 ? { bytes, bits } : null;
}

/** Whether an address lies in a range. An IPv4-mapped IPv6 address (RFC 4291 section 2.5.5.2) counts as the IPv4 address. */
export function isWithin(network: Network, text: string): boolean {
  const address = parseIpAddress(text.replace(/^::ffff:(?=\d+\.)/i, ''));
  if (address === undefined) return false;
  const bytes = ipAddressToBytes(address);
  if (bytes.length !== network.bytes.length) return false;
  for (let bit = 0; bit < network.bits; bit += 1) {
    const mask = 0x80 >> (bit & 7);
    if (((bytes[bit >> 3] ?? 0) & mask) !== ((network.bytes[bit >> 3] ?? 0) & mask)) return false;
  }
  return true;
}
