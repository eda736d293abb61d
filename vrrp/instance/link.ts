import type { IpAddress } from '../../src/base/ip-address.ts';

/** One address of an interface. */
export interface LinkAddress {
  readonly address: IpAddress;
  readonly prefixLength: number;
  /** IPv6 in duplicate address detection, or failed there: no source (IFA_F_TENTATIVE, IFA_F_DADFAILED). */
  readonly tentative: boolean;
}

/** An interface as the kernel shows it. */
export interface Link {
  readonly name: string;
  readonly index: number;
  /** IFF_UP and IFF_RUNNING. */
  readonly running: boolean;
  /** Six bytes, or empty where the link has none. */
  readonly mac: Uint8Array;
  /** False: IFF_NOARP, nothing is announced there. */
  readonly arp: boolean;
  /** It forwards IPv6: neighbour advertisements carry the router flag. */
  readonly forwardsIpv6: boolean;
  /** In the kernel's order. */
  readonly addresses: readonly LinkAddress[];
}

/** All interfaces of this network namespace, by name. */
export type Links = ReadonlyMap<string, Link>;
