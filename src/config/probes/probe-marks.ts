import type { ForwardingMethod, Tunnel } from '../../../ipvs/types.ts';
import type { AddressFamily, IpAddress } from '../../base/ip-address.ts';

/**
 * The number of firewall marks from the base on that are reserved for the private services; listed in docs/limits.md.
 */
export const PROBE_MARKS = 65_536;
/**
 * The largest number of private services of one file. Most marks stay free, so that a name nearly always gets the same
 * one.
 */
export const MAX_PROBED_DESTINATIONS = 16_384;
/** The letters `LV` in the upper half keep the marks far from the small numbers that people use. */
export const DEFAULT_PROBE_MARK_BASE = 0x4c56_0000;

/** The destination of a private service, and the family of its virtual addresses. */
export interface ProbedDestination {
  readonly family: AddressFamily;
  readonly address: IpAddress;
  /** The port, which is 0 where the packet keeps its own (DR, TUN). */
  readonly port: number;
  readonly forwarding: ForwardingMethod;
  readonly tunnel: Tunnel;
}

/**
 * The marks of private services. A mark follows from its destination, so that it is the same after a reload, and on the
 * other director of a pair with the same file. The sync daemon copies the mark with a probe's connection
 * (ip_vs_sync_v1), and the other kernel then finds its own private service by it, not the public one.
 */
export class ProbeMarks {
  readonly #taken = new Map<number, string>();

  /** The number of destinations with a mark. */
  get size(): number {
    return this.#taken.size;
  }

  /** The mark's distance from the base; undefined when there are {@link MAX_PROBED_DESTINATIONS} already. */
  offsetOf(destination: ProbedDestination): number | undefined {
    const name = nameOf(destination);
    for (let offset = hash(name) % PROBE_MARKS; ; offset = (offset + 1) % PROBE_MARKS) {
      const holder = this.#taken.get(offset);
      if (holder === name) return offset;
      if (holder !== undefined) continue;
      if (this.#taken.size >= MAX_PROBED_DESTINATIONS) return undefined;
      this.#taken.set(offset, name);
      return offset;
    }
  }
}

function nameOf({ family, address, port, forwarding, tunnel }: ProbedDestination): string {
  const through = forwarding === 'tun' ? ` ${tunnel.type} ${tunnel.port} ${tunnel.checksum}` : '';
  return `${family} ${forwarding} ${address} ${port}${through}`;
}

/** FNV-1a of 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}
