import type { Link, Links } from '../../../vrrp/instance/link.ts';
import type { VrrpConfig, VrrpInstance } from '../../config/vrrp/model.ts';

/** The macvlan of an instance, which has the virtual router's MAC address. */
export interface Vmac {
  readonly name: string;
  readonly base: string;
  readonly mac: Uint8Array;
  readonly family: VrrpInstance['family'];
}

/** The macvlans that a configuration asks for. */
export function vmacsOf({ instances }: VrrpConfig): readonly Vmac[] {
  return instances.flatMap(({ vmac, interface: base, family, vrid }) =>
    vmac === null || base === null ? [] : [{ name: vmac.name, base, family, mac: virtualMac(family, vrid) }],
  );
}

/** RFC 5798 §7.3: 00-00-5E-00-01-{VRID} for IPv4, 00-00-5E-00-02-{VRID} for IPv6. */
export function virtualMac(family: VrrpInstance['family'], vrid: number): Uint8Array {
  return Uint8Array.of(0, 0, 0x5e, 0, family === 'inet' ? 1 : 2, vrid);
}

/** The interfaces without those of others that have the name of a virtual MAC: no address may go onto them. */
export function withoutForeign(links: Links, wanted: readonly Vmac[]): Links {
  const foreign = wanted.filter(({ name, mac }) => {
    const link = links.get(name);
    return link !== undefined && !hasMac(link, mac);
  });
  if (foreign.length === 0) return links;
  const names = new Set(foreign.map(({ name }) => name));
  return new Map([...links].filter(([name]) => !names.has(name)));
}

export function hasMac({ mac }: Link, wanted: Uint8Array): boolean {
  return mac.length === wanted.length && mac.every((byte, index) => byte === wanted[index]);
}
