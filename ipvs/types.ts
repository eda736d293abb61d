import type { AddressFamily, IpAddress } from '../src/base/ip-address.ts';

/** The transport protocols that IPVS balances (IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP). */
export type Protocol = 'tcp' | 'udp' | 'sctp';

/** The key of a service in the kernel: (family, protocol, address, port) or (family, firewall mark). */
export type ServiceKey =
  | {
      readonly kind: 'address';
      readonly protocol: Protocol;
      readonly address: IpAddress;
      /** 0 means every port. */
      readonly port: number;
    }
  | { readonly kind: 'fwmark'; readonly family: AddressFamily; readonly mark: number };

/** The key of a destination inside its service: (family, address, port). */
export interface DestinationKey {
  readonly address: IpAddress;
  readonly port: number;
}

/**
 * Service flag bits (IP_VS_SVC_F_* of linux/ip_vs.h). The kernel's own HASHED bit (2) never appears in
 * {@link ServiceParams}. The meaning of sched1..3 depends on the scheduler: sh and mh use 1 fallback, 2 port.
 */
export const SERVICE_FLAG = {
  persistent: 0x01,
  onePacket: 0x04,
  sched1: 0x08,
  sched2: 0x10,
  sched3: 0x20,
} as const;

/** The complete configuration of a service, in the kernel's terms, so that a diff is field by field. */
export interface ServiceParams {
  /** Scheduler module name, at most 15 characters. */
  readonly scheduler: string;
  /** OR of {@link SERVICE_FLAG}. */
  readonly flags: number;
  /** Persistence timeout in seconds; 0 when not persistent. */
  readonly timeoutSeconds: number;
  /**
   * Persistence granularity. inet: the mask as an unsigned 32-bit number (255.255.255.0 is 0xffffff00).
   * inet6: prefix length 1..128. Sent even when not persistent (then all ones, or 128).
   */
  readonly netmask: number;
  /** Persistence engine (`sip`) or null. */
  readonly persistenceEngine: string | null;
}

/** Packet forwarding methods (IP_VS_CONN_F_*): masquerading, to the director itself, IP tunnel, direct routing, bypass. */
export type ForwardingMethod = 'nat' | 'local' | 'tun' | 'dr' | 'bypass';

/** Tunnel encapsulations (IP_VS_CONN_F_TUNNEL_TYPE_*). */
export type TunnelType = 'ipip' | 'gue' | 'gre';

/** How the inner packet is protected: no checksum, checksum, or (GUE only) remote checksum offload. */
export type TunnelChecksum = 'nocsum' | 'csum' | 'remcsum';

export interface Tunnel {
  readonly type: TunnelType;
  /** UDP port of the GUE listener; 0 for ipip and gre. */
  readonly port: number;
  readonly checksum: TunnelChecksum;
}

/** The complete configuration of a destination. */
export interface DestinationParams {
  readonly forwarding: ForwardingMethod;
  /** The weight, 0..2147483647; a destination of weight 0 gets no new connections. */
  readonly weight: number;
  /** The number of connections at which the destination is skipped; 0 means no limit. */
  readonly upperThreshold: number;
  /**
   * The number of connections below which the destination gets new ones again; 0 means three quarters of the upper
   * threshold.
   */
  readonly lowerThreshold: number;
  /** Meaningful for `tun`; ipip/0/nocsum for every other method. */
  readonly tunnel: Tunnel;
}

/** Counters and rates; 64-bit in the kernel since 4.1. Counters are refreshed about every 2 s. Rates are per second. */
export interface TrafficStatistics {
  readonly connections: bigint;
  readonly incomingPackets: bigint;
  readonly outgoingPackets: bigint;
  readonly incomingBytes: bigint;
  readonly outgoingBytes: bigint;
  readonly connectionRate: bigint;
  readonly incomingPacketRate: bigint;
  readonly outgoingPacketRate: bigint;
  readonly incomingByteRate: bigint;
  readonly outgoingByteRate: bigint;
}

export interface KernelDestination {
  readonly key: DestinationKey;
  readonly params: DestinationParams;
  readonly activeConnections: number;
  readonly inactiveConnections: number;
  readonly persistentConnections: number;
  readonly statistics: TrafficStatistics;
}

export interface KernelService {
  readonly key: ServiceKey;
  readonly params: ServiceParams;
  readonly statistics: TrafficStatistics;
  readonly destinations: ReadonlyMap<DestinationId, KernelDestination>;
}

/** The kernel's whole table at about one time: dumps are not snapshots. */
export type KernelTable = ReadonlyMap<ServiceId, KernelService>;

declare const serviceIdBrand: unique symbol;
declare const destinationIdBrand: unique symbol;

/** Canonical text of a {@link ServiceKey}, e.g. `tcp 10.0.0.1:80` or `fwmark 7 inet`. The only key of service maps. */
export type ServiceId = string & { readonly [serviceIdBrand]: true };

/** Canonical text of a {@link DestinationKey}, e.g. `10.0.1.1:8080`. */
export type DestinationId = string & { readonly [destinationIdBrand]: true };

/** Connection timeouts in seconds; null leaves a value as it is. */
export interface ConnectionTimeouts {
  readonly tcp: number | null;
  readonly tcpFin: number | null;
  readonly udp: number | null;
}

/** One half of the connection synchronisation daemon. Null means the kernel's default. */
export interface SyncDaemon {
  readonly state: 'master' | 'backup';
  readonly interface: string;
  /** 0..255. */
  readonly syncId: number;
  readonly maxLength: number | null;
  readonly group: IpAddress | null;
  readonly port: number | null;
  readonly ttl: number | null;
}

export interface KernelInfo {
  /** `1.2.1`. */
  readonly version: string;
  readonly connectionTableSize: number;
}
