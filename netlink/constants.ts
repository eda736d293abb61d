/**
 * Numbers of the netlink wire protocol that every family shares. Origins: linux/netlink.h (NLMSG_*, NLM_F_*, NLA_*),
 * linux/genetlink.h (CTRL_*, genlmsghdr).
 */

/** Netlink integers are in host byte order; true on every platform the native package is built for. */
export const HOST_IS_LITTLE_ENDIAN: boolean = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** linux/netlink.h: NETLINK_GENERIC. */
export const NETLINK_GENERIC = 16;

/** struct nlmsghdr, struct genlmsghdr, struct nlattr; all of them are aligned to 4 bytes. */
export const NLMSG_HEADER_BYTES = 16;
export const GENL_HEADER_BYTES = 4;
export const NLA_HEADER_BYTES = 4;

/** linux/netlink.h: message types below NLMSG_MIN_TYPE. The kernel skips NOOP, but acknowledges it. */
export const NLMSG = { noop: 1, error: 2, done: 3, minType: 16 } as const;

/** linux/netlink.h: nlmsg_flags. `dump` is NLM_F_ROOT | NLM_F_MATCH. */
export const NLM_F = { request: 0x01, multi: 0x02, ack: 0x04, dump: 0x300, capped: 0x100 } as const;

/** linux/netlink.h: nla_type without NLA_F_NESTED and NLA_F_NET_BYTEORDER. */
export const NLA_TYPE_MASK = 0x3fff;
export const NLA_F_NESTED = 0x8000;

/** linux/genetlink.h: the controller family, which knows the ids of all others. */
export const GENL_ID_CTRL = 16;
export const CTRL_CMD_GETFAMILY = 3;
export const CTRL_ATTR = { familyId: 1, familyName: 2 } as const;

/** The kernel's union nf_inet_addr: an IPv4 address fills the first 4 bytes, zeros the rest. */
export const ADDRESS_BYTES = 16;
