/** The IP protocol number of VRRP. */
export const VRRP_PROTOCOL = 112;

/**
 * The Internet checksum (RFC 1071) over consecutive parts; only the last may have an odd length. Over bytes with a
 * correct checksum the result is 0.
 */
export function internetChecksum(...parts: readonly Uint8Array[]): number {
  let sum = 0;
  for (const part of parts) {
    const even = part.length & ~1;
    for (let at = 0; at < even; at += 2) sum += ((part[at] ?? 0) << 8) | (part[at + 1] ?? 0);
    if (even !== part.length) sum += (part[even] ?? 0) << 8;
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/**
 * The bytes that a checksum covers besides the message: both addresses, the length and the protocol. For IPv4 they have
 * the form of TCP and UDP (RFC 793 §3.1), for IPv6 that of RFC 8200 §8.1.
 */
export function pseudoHeader(
  source: Uint8Array,
  destination: Uint8Array,
  protocol: number,
  length: number,
): Uint8Array {
  const addresses = source.length + destination.length;
  const header = new Uint8Array(addresses + (source.length === 4 ? 4 : 8));
  header.set(source, 0);
  header.set(destination, source.length);
  const view = new DataView(header.buffer);
  if (source.length === 4) {
    header[addresses + 1] = protocol;
    view.setUint16(addresses + 2, length);
  } else {
    view.setUint32(addresses, length);
    header[addresses + 7] = protocol;
  }
  return header;
}
