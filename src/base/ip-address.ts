/** Address family by its C-library name, as keepalived and `ip` spell it. */
export type AddressFamily = 'inet' | 'inet6';

declare const ipAddressBrand: unique symbol;

/**
 * A valid IPv4 or IPv6 address in canonical text (IPv6 as RFC 5952: lower case, longest zero run shortened),
 * so that two equal addresses are equal strings. Made only by {@link parseIpAddress} and {@link ipAddressFromBytes}.
 */
export type IpAddress = string & { readonly [ipAddressBrand]: true };

/** Reads numeric address text; no names, zones, prefixes or leading zeros (inet_pton's rules). */
export function parseIpAddress(text: string): IpAddress | undefined {
  // Without leading zeros, an IPv4 address has only one spelling.
  if (!text.includes(':')) return IPV4.test(text) ? (text as IpAddress) : undefined;
  const bytes = parseIpv6(text);
  return bytes === undefined ? undefined : ipAddressFromBytes(bytes);
}

/** Canonical address from 4 or 16 bytes in network order; throws RangeError for any other length. */
export function ipAddressFromBytes(bytes: Uint8Array): IpAddress {
  if (bytes.length === 4) return bytes.join('.') as IpAddress;
  if (bytes.length === 16) return formatIpv6(bytes) as IpAddress;
  throw new RangeError(`an IP address has 4 or 16 bytes, not ${bytes.length}`);
}

/** The address as 4 or 16 bytes in network order. */
export function ipAddressToBytes(address: IpAddress): Uint8Array {
  const bytes = address.includes(':') ? parseIpv6(address) : parseIpv4(address);
  if (bytes === undefined) throw new RangeError(`not a canonical IP address: ${address}`);
  return bytes;
}

export function addressFamily(address: IpAddress): AddressFamily {
  return address.includes(':') ? 'inet6' : 'inet';
}

/**
 * Whether the address is in fe80::/10; such an address is only unique together with an interface (RFC 4291 §2.5.6).
 */
export function isLinkLocal(address: IpAddress): boolean {
  return /^fe[89ab]/.test(address);
}

/** Whether the address is in 127.0.0.0/8 (RFC 1122) or is ::1 (RFC 4291). */
export function isLoopback(address: IpAddress): boolean {
  return address === '::1' || address.startsWith('127.');
}

/** Whether the address is in 224.0.0.0/4 (RFC 5771) or ff00::/8 (RFC 4291). */
export function isMulticastAddress(address: IpAddress): boolean {
  // In canonical text only multicast addresses begin with `ff`, and for IPv4 the first number decides.
  return address.includes(':') ? /^ff[0-9a-f]{2}:/.test(address) : Number.parseInt(address, 10) >> 4 === 0xe;
}

/** The address with its port: `10.0.0.1:80` or `[2001:db8::1]:80`. */
export function formatEndpoint(address: IpAddress, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

const IPV4 =
  /^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])\.){3}(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])$/;

function parseIpv4(text: string): Uint8Array | undefined {
  if (!IPV4.test(text)) return undefined;
  const bytes = new Uint8Array(4);
  // The numbers are read one by one, because adverts are read and written with this function, and an iterator costs ten
  // times as much.
  for (const [index, part] of text.split('.').entries()) bytes[index] = Number(part);
  return bytes;
}

const IPV6_MAX_TEXT = 45;
const IPV6_GROUP = /^[0-9a-fA-F]{1,4}$/;

function parseIpv6(text: string): Uint8Array | undefined {
  if (text.length > IPV6_MAX_TEXT) return undefined;
  const halves = text.split('::', 3);
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? '', true) : [];
  if (head === undefined || tail === undefined) return undefined;
  const given = head.length + tail.length;
  if (halves.length === 1 ? given !== 16 : given > 14) return undefined;
  const bytes = new Uint8Array(16);
  bytes.set(head, 0);
  bytes.set(tail, 16 - tail.length);
  return bytes;
}

/** The bytes of colon-separated groups; a dotted IPv4 tail is allowed only in the last half. */
function parseGroups(text: string, mayEndInIpv4: boolean): number[] | undefined {
  if (text === '') return [];
  const bytes: number[] = [];
  const groups = text.split(':');
  for (const [index, group] of groups.entries()) {
    if (IPV6_GROUP.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
      continue;
    }
    const ipv4 = mayEndInIpv4 && index === groups.length - 1 ? parseIpv4(group) : undefined;
    if (ipv4 === undefined) return undefined;
    bytes.push(...ipv4);
  }
  return bytes;
}

function formatIpv6(bytes: Uint8Array): string {
  const groups: number[] = [];
  for (let index = 0; index < 16; index += 2) {
    groups.push(((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0));
  }
  const run = longestZeroRun(groups);
  const hex = groups.map((group) => group.toString(16));
  if (run.length < 2) return hex.join(':');
  return `${hex.slice(0, run.start).join(':')}::${hex.slice(run.start + run.length).join(':')}`;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let index = 0; index <= groups.length; index += 1) {
    if (groups[index] === 0) continue;
    if (index - start > best.length) best = { start, length: index - start };
    start = index + 1;
  }
  return best;
}
