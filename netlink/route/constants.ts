import type { AddressFamily } from '../../src/base/ip-address.ts';

/** Numbers of rtnetlink(7): linux/netlink.h, linux/rtnetlink.h, linux/if_addr.h, linux/if_link.h, linux/if.h. */

export const NETLINK_ROUTE = 0;

export const RTM = {
  newLink: 16,
  delLink: 17,
  getLink: 18,
  newAddress: 20,
  delAddress: 21,
  getAddress: 22,
  newRoute: 24,
  delRoute: 25,
  getRoute: 26,
} as const;

/** Multicast groups as the bits of sockaddr_nl. */
export const RTMGRP = { link: 0x1, ipv4Address: 0x10, ipv6Address: 0x100 } as const;

export const NLM_F_EXCL = 0x200;
export const NLM_F_CREATE = 0x400;

export const AF = { unspecified: 0, inet: 2, inet6: 10 } as const;

export const IFA = {
  address: 1,
  local: 2,
  label: 3,
  broadcast: 4,
  cacheInfo: 6,
  flags: 8,
  protocol: 11,
} as const;

export const IFA_F = {
  noDad: 0x02,
  dadFailed: 0x08,
  tentative: 0x40,
  noPrefixRoute: 0x200,
} as const;

export const IFLA = { address: 1, name: 3, afSpec: 26 } as const;
/** Inside of IFLA_AF_SPEC's AF_INET6: an array of 32-bit settings, of which the first is `forwarding`. */
export const IFLA_INET6_CONF = 2;

export const IFF = { up: 0x1, running: 0x40, noArp: 0x80 } as const;

/**
 * What our addresses carry as their origin (IFA_PROTO, Linux 5.18): `ip address` shows `proto 76`. The kernel's own are
 * below 4, keepalived's are 18.
 */
export const ADDRESS_PROTOCOL = 76;

/** The family that the header of a message names (AF_*); undefined for one that has no IP addresses. */
export function ipFamily(family: number): AddressFamily | undefined {
  if (family === AF.inet) return 'inet';
  return family === AF.inet6 ? 'inet6' : undefined;
}

/** linux/rtnetlink.h. A table above 255 stands in its attribute alone. */
export const RTA = { destination: 1, table: 15 } as const;
export const RT_TABLE_UNSPEC = 0;

/** Type of a route that drops what it leads to. */
export const RTN_BLACKHOLE = 6;

export const RT_SCOPE = { universe: 0, nowhere: 255 } as const;
