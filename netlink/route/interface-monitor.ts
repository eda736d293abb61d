import type { IpAddress } from '../../src/base/ip-address.ts';
import type { Links } from '../../vrrp/instance/link.ts';
import { type NetlinkMessage, splitMessages } from '../framing.ts';
import { RTMGRP } from './constants.ts';
import { InterfaceTable, type LostAddress } from './interface-table.ts';

/** What rtnetlink tells without being asked; see native/netlink-socket.ts. */
export interface RouteListener {
  received(datagram: Uint8Array): void;
  /** Messages were lost. */
  overrun(): void;
  /** All that waited has been handed over. */
  drained(): void;
}

export interface MonitorPorts {
  /** Hears the groups (RTMGRP_* bits) from now on. */
  hear(groups: number, listener: RouteListener): { close(): void };
  /** All interfaces and addresses as the kernel has them. */
  dump(): readonly NetlinkMessage[];
}

export interface MonitorObserver {
  /** Interfaces or addresses changed. */
  changed(links: Links): void;
  /** An address went that we did not take off. */
  lost(address: LostAddress): void;
  /** Messages were lost and everything was read anew. */
  resynchronised(): void;
}

/** Follows the interfaces of this network namespace and their addresses. Start it before anything is changed. */
export class InterfaceMonitor {
  readonly #ports: MonitorPorts;
  readonly #observer: MonitorObserver;
  readonly #table = new InterfaceTable();
  /** Addresses that we took off and whose RTM_DELADDR is still to come, with their number. */
  readonly #ownRemovals = new Map<string, number>();
  #lost: LostAddress[] = [];
  #told: Links | null = null;
  #stale = false;
  #hearing: { close(): void } | null = null;

  constructor(ports: MonitorPorts, observer: MonitorObserver) {
    this.#ports = ports;
    this.#observer = observer;
  }

  /** Listens first and asks then, so that nothing that changes in between is missed. */
  start(): void {
    const groups = RTMGRP.link | RTMGRP.ipv4Address | RTMGRP.ipv6Address;
    this.#hearing = this.#ports.hear(groups, {
      received: (datagram) => this.#receive(datagram),
      overrun: () => {
        this.#stale = true;
      },
      drained: () => this.#settle(),
    });
    this.#table.replace(this.#ports.dump());
    this.#tell();
  }

  links(): Links {
    return this.#table.links();
  }

  /** Announces that we take an address off now: its loss is no news then. Undo it with {@link keptAddress}. */
  removing(name: string, address: IpAddress): void {
    const key = keyOf(name, address);
    this.#ownRemovals.set(key, (this.#ownRemovals.get(key) ?? 0) + 1);
  }

  /** It was not there. */
  keptAddress(name: string, address: IpAddress): void {
    this.#isOwnRemoval(name, address);
  }

  close(): void {
    this.#hearing?.close();
    this.#hearing = null;
  }

  #receive(datagram: Uint8Array): void {
    // The table keeps no bytes of it, so the receive buffer need not be copied.
    const split = splitMessages(datagram);
    if (!split.ok) {
      this.#stale = true;
      return;
    }
    for (const message of split.value) {
      const lost = this.#table.apply(message);
      if (lost !== null && !this.#isOwnRemoval(lost.interface, lost.address)) this.#lost.push(lost);
    }
  }

  #settle(): void {
    if (this.#stale) {
      this.#stale = false;
      this.#lost.push(...this.#resynchronise());
      this.#observer.resynchronised();
    }
    // The interfaces first: one that went away is a fault, and its addresses are not missed any more.
    this.#tell();
    for (const lost of this.#lost.splice(0)) this.#observer.lost(lost);
  }

  #resynchronise(): LostAddress[] {
    const lost = this.#table.replace(this.#ports.dump());
    return lost.filter((one) => !this.#isOwnRemoval(one.interface, one.address));
  }

  #tell(): void {
    const links = this.#table.links();
    if (links === this.#told) return;
    this.#told = links;
    this.#observer.changed(links);
  }

  #isOwnRemoval(name: string, address: IpAddress): boolean {
    const key = keyOf(name, address);
    const count = this.#ownRemovals.get(key) ?? 0;
    if (count <= 1) this.#ownRemovals.delete(key);
    else this.#ownRemovals.set(key, count - 1);
    return count > 0;
  }
}

function keyOf(name: string, address: IpAddress): string {
  return `${name} ${address}`;
}
