/**
 * Numbers of the IPVS family's wire protocol. Origins: linux/ip_vs.h (IPVS_*, IP_VS_*), socket.h (AF_*), in.h (IPPROTO_*).
 */

/** linux/ip_vs.h: IPVS_GENL_NAME, IPVS_GENL_VERSION. */
export const IPVS_FAMILY_NAME = 'IPVS';
export const IPVS_GENL_VERSION = 1;

/** linux/ip_vs.h: IPVS_CMD_*. Replies reuse the number of the command that writes the same thing. */
export const IPVS_CMD = {
  newService: 1,
  setService: 2,
  delService: 3,
  getService: 4,
  newDestination: 5,
  setDestination: 6,
  delDestination: 7,
  getDestination: 8,
  newDaemon: 9,
  delDaemon: 10,
  getDaemon: 11,
  setConfig: 12,
  getConfig: 13,
  setInfo: 14,
  getInfo: 15,
  zero: 16,
  flush: 17,
} as const;

/** linux/ip_vs.h: IPVS_CMD_ATTR_*, the top level of every command but SET_INFO. */
export const CMD_ATTR = {
  service: 1,
  destination: 2,
  daemon: 3,
  timeoutTcp: 4,
  timeoutTcpFin: 5,
  timeoutUdp: 6,
} as const;

/** linux/ip_vs.h: IPVS_INFO_ATTR_*, the top level of a SET_INFO reply. */
export const INFO_ATTR = { version: 1, connectionTableSize: 2 } as const;

/** linux/ip_vs.h: IPVS_SVC_ATTR_*. */
export const SVC_ATTR = {
  addressFamily: 1,
  protocol: 2,
  address: 3,
  port: 4,
  fwmark: 5,
  schedulerName: 6,
  flags: 7,
  timeout: 8,
  netmask: 9,
  stats: 10,
  persistenceEngine: 11,
  stats64: 12,
} as const;

/** linux/ip_vs.h: IPVS_DEST_ATTR_*. */
export const DEST_ATTR = {
  address: 1,
  port: 2,
  forwardingMethod: 3,
  weight: 4,
  upperThreshold: 5,
  lowerThreshold: 6,
  activeConnections: 7,
  inactiveConnections: 8,
  persistentConnections: 9,
  stats: 10,
  addressFamily: 11,
  stats64: 12,
  tunnelType: 13,
  tunnelPort: 14,
  tunnelFlags: 15,
} as const;

/** linux/ip_vs.h: IPVS_STATS_ATTR_*; the padding attribute (11) is skipped like any unknown one. */
export const STATS_ATTR = {
  connections: 1,
  incomingPackets: 2,
  outgoingPackets: 3,
  incomingBytes: 4,
  outgoingBytes: 5,
  connectionRate: 6,
  incomingPacketRate: 7,
  outgoingPacketRate: 8,
  incomingByteRate: 9,
  outgoingByteRate: 10,
} as const;

/** linux/ip_vs.h: IPVS_DAEMON_ATTR_*. */
export const DAEMON_ATTR = {
  state: 1,
  interface: 2,
  syncId: 3,
  maxLength: 4,
  group: 5,
  group6: 6,
  port: 7,
  ttl: 8,
} as const;

/** linux/ip_vs.h: IP_VS_STATE_*. */
export const DAEMON_STATE = { master: 1, backup: 2 } as const;

/** linux/ip_vs.h: IP_VS_CONN_F_* under IP_VS_CONN_F_FWD_MASK. */
export const FORWARDING_METHOD = { nat: 0, local: 1, tun: 2, dr: 3, bypass: 4 } as const;

/** linux/ip_vs.h: IP_VS_CONN_F_TUNNEL_TYPE_*. */
export const TUNNEL_TYPE = { ipip: 0, gue: 1, gre: 2 } as const;

/** linux/ip_vs.h: IP_VS_TUNNEL_ENCAP_FLAG_*. */
export const TUNNEL_FLAGS = { nocsum: 0, csum: 1, remcsum: 2 } as const;

/** linux/ip_vs.h: IP_VS_SVC_F_HASHED, set by the kernel alone and always set in its answers. */
export const SERVICE_FLAG_HASHED = 0x02;
/** A mask with every bit: the flags written replace all that were there. */
export const ALL_FLAGS = 0xffffffff;

/** in.h: IPPROTO_*. */
export const PROTOCOL_NUMBER = { tcp: 6, udp: 17, sctp: 132 } as const;

/** socket.h: AF_* of Linux. */
export const ADDRESS_FAMILY = { inet: 2, inet6: 10 } as const;
