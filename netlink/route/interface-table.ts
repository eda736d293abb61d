import type { IpAddress } from '../../src/base/ip-address.ts';
import type { Link, LinkAddress, Links } from '../../vrrp/instance/link.ts';
import type { NetlinkMessage } from '../framing.ts';
import { type AddressFact, decodeAddress } from './address-message.ts';
import { RTM } from './constants.ts';
import { decodeLink, type LinkFact } from './link-message.ts';

/** An address that was removed. */
export interface LostAddress {
  readonly interface: string;
  readonly address: IpAddress;
}

interface Row {
  fact: LinkFact;
  /** In the kernel's order. */
  addresses: LinkAddress[];
}

/**
 * The interfaces of this network namespace with their addresses, kept up to date from rtnetlink messages. Pure:
 * messages in, facts out. An interface that is created again under its old name has another index; a renamed one
 * keeps its index.
 */
export class InterfaceTable {
  #rows = new Map<number, Row>();
  #snapshot: Links | null = null;

  /** Applies a message; returns the address that it removed, or null. */
  apply(message: NetlinkMessage): LostAddress | null {
    switch (message.type) {
      case RTM.newLink:
        this.#addLink(decodeLink(message));
        return null;
      case RTM.delLink:
        this.#removeLink(decodeLink(message));
        return null;
      case RTM.newAddress:
        this.#addAddress(decodeAddress(message));
        return null;
      case RTM.delAddress:
        return this.#removeAddress(decodeAddress(message));
      default:
        return null;
    }
  }

  /** Replaces everything by the kernel's current state; returns the addresses that were lost meanwhile. */
  replace(messages: readonly NetlinkMessage[]): LostAddress[] {
    const before = this.#rows;
    this.#rows = new Map();
    for (const message of messages) this.apply(message);
    this.#snapshot = null;
    return [...before].flatMap(([index, { fact, addresses }]) => {
      const now = this.#rows.get(index);
      const there = new Set(now?.addresses.map(({ address }) => address));
      return addresses
        .filter(({ address }) => !there.has(address))
        .map(({ address }) => ({ interface: now?.fact.name ?? fact.name, address }));
    });
  }

  /** The interfaces by name; the same object while nothing changed. */
  links(): Links {
    if (this.#snapshot === null) {
      const links = new Map<string, Link>();
      for (const { fact, addresses } of this.#rows.values()) {
        links.set(fact.name, {
          ...fact,
          forwardsIpv6: fact.forwardsIpv6 === true,
          addresses: [...addresses],
        });
      }
      this.#snapshot = links;
    }
    return this.#snapshot;
  }

  #addLink(fact: LinkFact | undefined): void {
    if (fact === undefined) return;
    this.#snapshot = null;
    const row = this.#rows.get(fact.index);
    if (row === undefined) this.#rows.set(fact.index, { fact, addresses: [] });
    else row.fact = { ...fact, forwardsIpv6: fact.forwardsIpv6 ?? row.fact.forwardsIpv6 };
  }

  #removeLink(fact: LinkFact | undefined): void {
    if (fact === undefined || !this.#rows.delete(fact.index)) return;
    this.#snapshot = null;
  }

  #addAddress(fact: AddressFact | undefined): void {
    const row = fact === undefined ? undefined : this.#rows.get(fact.interfaceIndex);
    if (fact === undefined || row === undefined) return;
    const { address, prefixLength, tentative } = fact;
    const known = row.addresses.findIndex((one) => isSame(one, fact));
    const old = row.addresses[known];
    // The kernel repeats addresses whenever a lifetime changes.
    if (old?.tentative === tentative) return;
    this.#snapshot = null;
    if (known === -1) row.addresses.push({ address, prefixLength, tentative });
    else row.addresses[known] = { address, prefixLength, tentative };
  }

  #removeAddress(fact: AddressFact | undefined): LostAddress | null {
    const row = fact === undefined ? undefined : this.#rows.get(fact.interfaceIndex);
    if (fact === undefined || row === undefined) return null;
    const kept = row.addresses.filter((one) => !isSame(one, fact));
    if (kept.length === row.addresses.length) return null;
    row.addresses = kept;
    this.#snapshot = null;
    return { interface: row.fact.name, address: fact.address };
  }
}

function isSame(one: LinkAddress, other: AddressFact): boolean {
  return one.address === other.address && one.prefixLength === other.prefixLength;
}
