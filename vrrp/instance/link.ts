import type { IpAddress } from '../../src/base/ip-address.ts';

/** One address of an interface. */
export interface LinkAddress {
  readonly address: IpAddress;
  readonly prefixLength: number;
  /**
   * True during IPv6 duplicate address detection, or after it failed: the address is no source then (IFA_F_TENTATIVE,
   * IFA_F_DADFAILED).
   */
  readonly tentative: boolean;
}

/** An interface as the kernel reports it. */
export interface Link {
  readonly name: string;
  readonly index: number;
  /** True when IFF_UP and IFF_RUNNING are set. */
  readonly running: boolean;
  /** The hardware address: six bytes, or empty where the link has none. */
  readonly mac: Uint8Array;
  /** False with IFF_NOARP, where nothing is announced. */
  readonly arp: boolean;
  /** True when it forwards IPv6, so that neighbour advertisements carry the router flag. */
  readonly forwardsIpv6: boolean;
  /** The addresses in the kernel's order. */
  readonly addresses: readonly LinkAddress[];
}

/** All interfaces of this network namespace, by name. */
export type Links = ReadonlyMap<string, Link>;
