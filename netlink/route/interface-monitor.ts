import type { IpAddress } from '../../src/base/ip-address.ts';
import type { Links } from '../../vrrp/instance/link.ts';
import { type NetlinkMessage, splitMessages } from '../framing.ts';
import { RTMGRP } from './constants.ts';
import { InterfaceTable, type LostAddress } from './interface-table.ts';

/** Receives the notifications of rtnetlink; see native/sockets/netlink-socket.ts. */
export interface RouteListener {
  received(datagram: Uint8Array): void;
  /** Messages were lost. */
  overrun(): void;
  /** All waiting messages have been passed on. */
  drained(): void;
}

export interface MonitorPorts {
  /** Subscribes to the groups (RTMGRP_* bits). */
  hear(groups: number, listener: RouteListener): { close(): void };
  /** Reads all interfaces and addresses of the kernel. */
  dump(): readonly NetlinkMessage[];
}

export interface MonitorObserver {
  /** Interfaces or addresses changed. */
  changed(links: Links): void;
  /** An address was removed by another program. */
  lost(address: LostAddress): void;
  /** Messages were lost and everything was read anew. */
  resynchronised(): void;
}

/** Follows the interfaces of this network namespace and their addresses. Start it before anything is changed. */
export class InterfaceMonitor {
  readonly #ports: MonitorPorts;
  readonly #observer: MonitorObserver;
  readonly #table = new InterfaceTable();
  /** The addresses that we removed and whose RTM_DELADDR is still to come, with their number. */
  readonly #ownRemovals = new Map<string, number>();
  #lost: LostAddress[] = [];
  #published: Links | null = null;
  #stale = false;
  #hearing: { close(): void } | null = null;

  constructor(ports: MonitorPorts, observer: MonitorObserver) {
    this.#ports = ports;
    this.#observer = observer;
  }

  /** Subscribes first and reads then, so that no change in between is missed. */
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
    this.#report();
  }

  /** Reads everything anew, for what this process has just changed; the kernel's own messages come later. */
  refresh(): void {
    this.#lost.push(...this.#resynchronise());
    this.#report();
  }

  links(): Links {
    return this.#table.links();
  }

  /**
   * Notes that we are about to remove an address, so that its loss is not reported. {@link keptAddress} undoes this.
   */
  removing(name: string, address: IpAddress): void {
    const key = keyOf(name, address);
    this.#ownRemovals.set(key, (this.#ownRemovals.get(key) ?? 0) + 1);
  }

  /** Notes that the address was not there to be removed. */
  keptAddress(name: string, address: IpAddress): void {
    this.#isOwnRemoval(name, address);
  }

  close(): void {
    this.#hearing?.close();
    this.#hearing = null;
  }

  #receive(datagram: Uint8Array): void {
    // The table keeps no reference to the bytes, so the receive buffer need not be copied.
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
    // Interfaces are reported first: the loss of one is a fault, and its addresses are then not reported as missing.
    this.#report();
    for (const lost of this.#lost.splice(0)) this.#observer.lost(lost);
  }

  #resynchronise(): LostAddress[] {
    const lost = this.#table.replace(this.#ports.dump());
    return lost.filter((one) => !this.#isOwnRemoval(one.interface, one.address));
  }

  #report(): void {
    const links = this.#table.links();
    if (links === this.#published) return;
    this.#published = links;
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
