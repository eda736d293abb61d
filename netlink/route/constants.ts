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
  newRule: 32,
  delRule: 33,
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

export const IFLA = { address: 1, name: 3, link: 5, linkInfo: 18, afSpec: 26 } as const;
/** Inside of IFLA_LINKINFO: the kind of interface, and the settings of that kind. */
export const IFLA_INFO = { kind: 1, data: 2 } as const;
export const IFLA_MACVLAN_MODE = 1;
export const MACVLAN_MODE_PRIVATE = 1;
/** Inside of IFLA_AF_SPEC's AF_INET6: an array of 32-bit settings, of which the first is `forwarding`. */
export const IFLA_INET6_CONF = 2;

export const IFF = { up: 0x1, running: 0x40, noArp: 0x80 } as const;

/**
 * The origin of our addresses (IFA_PROTO, Linux 5.18): `ip address` shows `proto 76`. The kernel's own are below 4,
 * keepalived's is 18.
 */
export const ADDRESS_PROTOCOL = 76;
/** The same number as the origin of routes and rules (`proto 76`); no program of iproute2's list has it. */
export const ROUTING_PROTOCOL: number = ADDRESS_PROTOCOL;

/** The family that the header of a message names (AF_*); undefined for one that has no IP addresses. */
export function ipFamily(family: number): AddressFamily | undefined {
  if (family === AF.inet) return 'inet';
  return family === AF.inet6 ? 'inet6' : undefined;
}

/** linux/rtnetlink.h. A table number above 255 is only in its attribute, and not in the header. */
export const RTA = {
  destination: 1,
  source: 2,
  outgoing: 4,
  gateway: 5,
  priority: 6,
  preferredSource: 7,
  metrics: 8,
  multipath: 9,
  table: 15,
} as const;
export const RT_TABLE_UNSPEC = 0;

/** Types of routes. */
export const RTN = {
  unicast: 1,
  local: 2,
  broadcast: 3,
  multicast: 5,
  blackhole: 6,
  unreachable: 7,
  prohibit: 8,
  throw: 9,
} as const;

/** Bit of struct rtmsg's and struct rtnexthop's flags. */
export const RTNH_F_ONLINK = 4;

/** Inside of RTA_METRICS; `lock` is a bit for each of the others. */
export const RTAX = {
  lock: 1,
  mtu: 2,
  window: 3,
  ssthresh: 6,
  cwnd: 7,
  advmss: 8,
  hoplimit: 10,
  initcwnd: 11,
  initrwnd: 14,
} as const;

/** linux/fib_rules.h. */
export const FRA = {
  destination: 1,
  source: 2,
  incoming: 3,
  goto: 4,
  priority: 6,
  mark: 10,
  suppressPrefixLength: 14,
  table: 15,
  markMask: 16,
  outgoing: 17,
  protocol: 21,
  ipProtocol: 22,
  sourcePorts: 23,
  destinationPorts: 24,
} as const;

export const FR_ACT = { lookup: 1, goto: 2, nop: 3, blackhole: 6, unreachable: 7, prohibit: 8 } as const;
export const FIB_RULE_INVERT = 2;

export const RT_SCOPE = { universe: 0, nowhere: 255 } as const;
