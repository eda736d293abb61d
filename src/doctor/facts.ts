import type { VrrpStatus } from '../../vrrp/report/status-document.ts';
import type { IpAddress } from '../base/ip-address.ts';
import type { ProcessRights } from '../base/processes/process-rights.ts';
import type { Config } from '../config/model/config.ts';
import type { StatusDocument } from '../state/status/status-document.ts';
import type { TrackedPorts } from './tracked-ports.ts';

/** The kernel's route for packets to an address. */
export type Route =
  | { readonly kind: 'local' }
  | ({ readonly kind: 'on-link' } & Way)
  | ({ readonly kind: 'gateway'; readonly gateway: string } & Way)
  | { readonly kind: 'none' };

/** The interface and gateway by which a packet leaves this host. */
export interface Way {
  readonly device: string;
  /** The source address that the kernel chooses for its own packets; null when it is not known. */
  readonly source: string | null;
}

export interface InterfaceFacts {
  readonly name: string;
  /** Null when it could not be read. */
  readonly mtu: number | null;
  readonly addresses: readonly IpAddress[];
}

/** The modules that modprobe can load for the running kernel, and those that are loaded. */
export interface ModuleFacts {
  /** The modules in the kernel now, as far as /sys/module shows them. */
  readonly present: ReadonlySet<string>;
  /** The files and built-in modules below /lib/modules; null when there is no such list. */
  readonly available: ReadonlySet<string> | null;
  /** The value of kernel.modules_disabled. */
  readonly loadingDisabled: boolean;
}

/** A process that also programs IPVS, or speaks VRRP. */
export interface ControllerProcess {
  readonly name: string;
  readonly pid: number;
  /** True when it only speaks VRRP and leaves IPVS alone. */
  readonly vrrpOnly: boolean;
}

/** Facts about the lvsd that answers on the control socket. Null stands for not seen. */
export interface DaemonFacts {
  readonly pid: number;
  /** The effective capabilities (CapEff of proc(5)). */
  readonly capabilities: bigint | null;
  readonly groups: readonly number[] | null;
  /** The identities that it may take, for scripts of other users. */
  readonly rights: ProcessRights | null;
  /** The soft limit of open files; infinity when there is none. */
  readonly descriptors: number | null;
  /** The namespace in the form `net:[4026531840]`. */
  readonly networkNamespace: string | null;
  /** True when its user ids are those of the machine itself. */
  readonly initialUsers: boolean | null;
}

/** The facts about the host. Null stands for not seen. */
export interface HostFacts {
  readonly kernelRelease: string | null;
  /** True when ip_vs is in the kernel and accessible to this network namespace. */
  readonly ipvsLoaded: boolean;
  readonly modules: ModuleFacts;
  readonly hasIpv6: boolean;
  /**
   * Kernel parameters by their name with dots; those of an interface have the form `net.ipv4.conf/NAME/rp_filter`.
   * Absent ones were not seen.
   */
  readonly sysctls: ReadonlyMap<string, string>;
  readonly interfaces: readonly InterfaceFacts[];
  /** The interfaces of the IPv4 default routes; null when the table could not be read. */
  readonly defaultInterfaces: readonly string[] | null;
  readonly routes: ReadonlyMap<IpAddress, Route>;
  readonly networkNamespace: string | null;
  readonly clockSynchronised: boolean | null;
  /** Other controllers in this network namespace, or null when processes cannot be listed. */
  readonly controllers: readonly ControllerProcess[] | null;
  readonly daemon: DaemonFacts | null;
  /** The configurations of BGP daemons by path, as far as they are in the usual places and can be read. */
  readonly routingConfigs: ReadonlyMap<string, string>;
  /** The rules of the nat tables for connections of IPVS, as iptables lists them; null where none could be read. */
  readonly ipvsNatRules: readonly string[] | null;
  /** False when a nat table could not be read, so that rules may be missing above. */
  readonly ipvsNatRulesWhole: boolean;
  /** The rules of the firewall; null where nobody needs them. */
  readonly firewall: FirewallListings | null;
  /** Source ports that connections to servers of FULLNAT hold; null where nobody asks, or they cannot be read. */
  readonly trackedPorts: readonly TrackedPorts[] | null;
}

/** What the programs for firewalls list, of each that is there and could read its rules. */
export interface FirewallListings {
  /** The lines of `iptables -S` and of its other backend. */
  readonly inet: readonly (readonly string[])[];
  /** The same of `ip6tables -S`. */
  readonly inet6: readonly (readonly string[])[];
  /** What `nft -j list ruleset` prints; null: there is no nft, or it may not read. */
  readonly nftables: string | null;
}

/** Everything that the rules look at. */
export interface Circumstances {
  readonly host: HostFacts;
  /** The configuration; null when there is no usable file. */
  readonly config: Config | null;
  /** The status of lvsd; null when none answers. */
  readonly status: StatusDocument | null;
  /** The status of the VRRP half; null or absent when none answers. */
  readonly vrrp?: VrrpStatus | null;
}

/** A kernel parameter as an integer; null when it was not seen. */
export function numberOf(host: HostFacts, name: string): number | null {
  const text = host.sysctls.get(name);
  return text === undefined || !/^-?\d+$/.test(text) ? null : Number(text);
}

/**
 * The name of an interface's parameter in {@link HostFacts.sysctls}, because the name of an interface may have dots.
 */
export function interfaceSysctl(device: string, key: string): string {
  return `net.ipv4.conf/${device}/${key}`;
}
