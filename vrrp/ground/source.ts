import { type IpAddress, isLinkLocal } from '../../src/base/ip-address.ts';
import type { Link, Links } from '../instance/link.ts';
import { carriedAddresses, type InstanceSpec } from '../instance/spec.ts';

/** The interface that an instance works on; null when there is none of that name, or none with its source address. */
export function linkOf(spec: InstanceSpec, links: Links): Link | null {
  if (spec.interface !== null) return links.get(spec.interface) ?? null;
  return [...links.values()].find((link) => spec.source !== null && carries(link, spec.source)) ?? null;
}

/** All virtual addresses of all instances, none of which may be a source address. */
export function virtualAddresses(instances: readonly InstanceSpec[]): ReadonlySet<IpAddress> {
  return new Set(instances.flatMap((spec) => carriedAddresses(spec).map(({ address }) => address)));
}

/**
 * The source address of an instance's adverts: the configured one if the host has it, else the first address of the
 * interface that is not virtual. IPv6 adverts come from a link-local address (RFC 5798 §5.1.2.1). Null when there is
 * none.
 */
export function sourceOf(
  spec: InstanceSpec,
  link: Link,
  links: Links,
  virtual: ReadonlySet<IpAddress>,
): IpAddress | null {
  if (spec.source !== null) {
    const { source } = spec;
    return [link, ...links.values()].some((candidate) => carries(candidate, source)) ? source : null;
  }
  const found = link.addresses.find(({ address, tentative }) => {
    if (virtual.has(address)) return false;
    return spec.family === 'inet' ? !address.includes(':') : !tentative && isLinkLocal(address);
  });
  return found?.address ?? null;
}

function carries(link: Link, address: IpAddress): boolean {
  return link.addresses.some((one) => one.address === address && !one.tentative);
}
