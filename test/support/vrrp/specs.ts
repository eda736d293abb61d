import { type IpAddress, parseIpAddress } from '../../../src/base/ip-address.ts';
import { NO_ROUTING } from '../../../src/base/virtual-routing.ts';
import type { Link } from '../../../vrrp/instance/link.ts';
import type { InstanceSpec, RouterSpec, VirtualAddress } from '../../../vrrp/instance/spec.ts';

export function ip(text: string): IpAddress {
  const address = parseIpAddress(text);
  if (address === undefined) throw new TypeError(`no address: ${text}`);
  return address;
}

export function virtualAddress(text: string, parts: Partial<VirtualAddress> = {}): VirtualAddress {
  const [address = '', length] = text.split('/');
  return {
    address: ip(address),
    prefixLength: Number(length ?? (address.includes(':') ? 128 : 32)),
    interface: null,
    scope: 0,
    label: null,
    broadcast: null,
    noPrefixRoute: false,
    skipDuplicateDetection: true,
    preferredLifetime: null,
    tracked: true,
    ...parts,
  };
}

/** An instance with keepalived's defaults. */
export function instanceSpec(parts: Partial<InstanceSpec> = {}): InstanceSpec {
  return {
    name: 'VI_1',
    family: 'inet',
    interface: 'eth0',
    advertInterface: null,
    virtualRouterId: 51,
    version: 3,
    priority: 100,
    advertInterval: 1000,
    wantsMaster: false,
    preempt: true,
    preemptDelay: 0,
    downTimerAdverts: 3,
    lateBackupPriority: null,
    lowerPriorityNoAdvert: false,
    higherPrioritySendAdvert: false,
    ownerIgnoresAdverts: false,
    skipAddressCheck: false,
    addressMismatch: 'warn',
    checksum: 'pseudo',
    password: null,
    destination: { kind: 'multicast', group: ip('224.0.0.18') },
    source: null,
    trackSource: false,
    trackInterface: true,
    addresses: [virtualAddress('10.9.0.100/24')],
    excluded: [],
    routing: NO_ROUTING,
    announcements: {
      repeat: 5,
      delay: 5000,
      lowerPriorityRepeat: 5,
      lowerPriorityDelay: 5000,
      refresh: null,
      refreshRepeat: 1,
    },
    tracks: [],
    reportsPriorityChanges: false,
    reportsSplits: false,
    fence: null,
    arbiter: null,
    signing: null,
    lines: [],
    refusedBecause: null,
    ...parts,
  };
}

export function routerSpec(instances: readonly InstanceSpec[], parts: Partial<RouterSpec> = {}): RouterSpec {
  return {
    instances,
    groups: [],
    scripts: [],
    files: [],
    processes: [],
    paces: [],
    debounces: [],
    startupDelay: 0,
    logsUnknownRouters: false,
    ...parts,
  };
}

/** An Ethernet interface with addresses like `10.9.0.1/24`. */
export function link(
  name: string,
  index: number,
  addresses: readonly string[],
  parts: Partial<Link> = {},
): Link {
  return {
    name,
    index,
    running: true,
    mac: Uint8Array.of(2, 0, 0, 0, 0, index),
    arp: true,
    forwardsIpv6: false,
    addresses: addresses.map((text) => {
      const [address = '', length] = text.split('/');
      return { address: ip(address), prefixLength: Number(length ?? 32), tentative: false };
    }),
    ...parts,
  };
}
