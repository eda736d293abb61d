import type { IpAddress } from '../../src/base/ip-address.ts';
import { addressFamily, ipAddressToBytes } from '../../src/base/ip-address.ts';

/**
 * Whether the kernel takes an address for a new destination: inet_addr_type() must say unicast or local, ipv6_addr_type()
 * unicast and not link-local. Broadcast addresses of the director's own subnets, which a real kernel refuses too, are unknown here.
 */
export function canBeDestination(address: IpAddress): boolean {
  const bytes = ipAddressToBytes(address);
  return addressFamily(address) === 'inet' ? isUnicast4(bytes) : isUnicast6(bytes);
}

function isUnicast4(bytes: Uint8Array): boolean {
  const first = bytes[0] ?? 0;
  const isMulticast = first >> 4 === 0xe;
  const isUnspecified = bytes.every((byte) => byte === 0);
  const isBroadcast = bytes.every((byte) => byte === 0xff);
  return !isMulticast && !isUnspecified && !isBroadcast;
}

function isUnicast6(bytes: Uint8Array): boolean {
  const first = bytes[0] ?? 0;
  const second = bytes[1] ?? 0;
  const isMulticast = first === 0xff;
  const isLinkLocal = first === 0xfe && (second & 0xc0) === 0x80;
  const isUnspecified = bytes.every((byte) => byte === 0);
  const isMappedIpv4 =
    bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  return !isMulticast && !isLinkLocal && !isUnspecified && !isMappedIpv4;
}

/** Whether an address can be the group of a sync daemon. */
export function isMulticast(address: IpAddress): boolean {
  const first = ipAddressToBytes(address)[0] ?? 0;
  return addressFamily(address) === 'inet' ? first >> 4 === 0xe : first === 0xff;
}
