import {
  type AddressFamily,
  addressFamily,
  type IpAddress,
  ipAddressToBytes,
} from '../../src/base/ip-address.ts';
import type { Link, LinkAddress } from '../instance/link.ts';
import { arpProbe, readArpHolder } from '../protocol/arp.ts';
import { readAdvertisedHolder } from '../protocol/neighbour-advertisement.ts';
import { neighbourSolicitation } from '../protocol/neighbour-solicitation.ts';

/** A host that claims to have an address at its hardware address. */
export interface Holder {
  readonly mac: Uint8Array;
  readonly address: IpAddress;
}

/**
 * The frame that asks on a link which host has an address: an ARP probe, or a neighbour solicitation. Null where the
 * question is not possible, without Ethernet or for IPv6 without an address of our own. `ours` are virtual addresses,
 * which are never used as a source.
 */
export function holderQuestion(
  link: Link,
  address: IpAddress,
  ours: ReadonlySet<IpAddress>,
): Uint8Array | null {
  if (!link.arp || link.mac.length !== 6) return null;
  if (addressFamily(address) === 'inet') return arpProbe(link.mac, address);
  const source = askingAddress(link, ours);
  return source === null ? null : neighbourSolicitation(link.mac, source, address);
}

/**
 * The host that claims an address in a frame, by ARP or by neighbour discovery; null when the frame has no such claim.
 */
export function readHolder(frame: Uint8Array): Holder | null {
  return readArpHolder(frame) ?? readAdvertisedHolder(frame);
}

function askingAddress({ addresses }: Link, ours: ReadonlySet<IpAddress>): IpAddress | null {
  const own = addresses.filter(({ address, tentative }) => {
    return addressFamily(address) === 'inet6' && !tentative && !ours.has(address);
  });
  return (own.find(({ address }) => isLinkLocal(address)) ?? own[0])?.address ?? null;
}

/** Whether the address is in fe80::/10. */
function isLinkLocal(address: IpAddress): boolean {
  const [first = 0, second = 0] = ipAddressToBytes(address);
  return first === 0xfe && (second & 0xc0) === 0x80;
}

/**
 * Whether the interface has an address in the same network as the other address: only there can a neighbour be asked
 * for it.
 */
export function isOnLink(link: Link | undefined, address: IpAddress): boolean {
  return (
    link?.addresses.some((own) => {
      return addressFamily(own.address) === addressFamily(address) && sharesPrefix(own, address);
    }) ?? false
  );
}

function sharesPrefix(own: LinkAddress, other: IpAddress): boolean {
  if (own.prefixLength === 0 || own.address === other) return false;
  const theirs = ipAddressToBytes(other);
  return ipAddressToBytes(own.address).every((byte, index) => {
    const bits = Math.max(0, Math.min(8, own.prefixLength - index * 8));
    return (byte ^ (theirs[index] ?? 0)) >> (8 - bits) === 0;
  });
}

/** The name of the question for a family. */
export function questionName(family: AddressFamily): string {
  return family === 'inet' ? 'ARP' : 'neighbour solicitations';
}
