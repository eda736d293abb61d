import type { VrrpStatus } from '../../vrrp/report/status-document.ts';
import type { IpAddress } from '../base/ip-address.ts';
import type { ProcessRights } from '../base/processes/process-rights.ts';
import type { Config } from '../config/model/config.ts';
import type { StatusDocument } from '../state/status/status-document.ts';
import type { TrackedPorts } from './tracked-ports.ts';

/** Where the kernel would send a packet for an address. */
export type Route =
  | { readonly kind: 'local' }
  | ({ readonly kind: 'on-link' } & Way)
  | ({ readonly kind: 'gateway'; readonly gateway: string } & Way)
  | { readonly kind: 'none' };

/** How a packet leaves this host. */
export interface Way {
  readonly device: string;
  /** The source that the kernel chooses for packets of its own; null when it does not say. */
  readonly source: string | null;
}

export interface InterfaceFacts {
  readonly name: string;
  /** Null when it could not be read. */
  readonly mtu: number | null;
  readonly addresses: readonly IpAddress[];
}

/** What modprobe could load for the running kernel, and what is in it. */
export interface ModuleFacts {
  /** In the kernel now, as far as /sys/module shows it. */
  readonly present: ReadonlySet<string>;
  /** Files and built-in ones below /lib/modules; null when there is no such list. */
  readonly available: ReadonlySet<string> | null;
  /** kernel.modules_disabled. */
  readonly loadingDisabled: boolean;
}

/** A process that programs IPVS too, or speaks VRRP. */
export interface ControllerProcess {
  readonly name: string;
  readonly pid: number;
  /** Only VRRP: it leaves IPVS alone. */
  readonly vrrpOnly: boolean;
}

/** The lvsd that answers on the control socket. Each null: not seen. */
export interface DaemonFacts {
  readonly pid: number;
  /** CapEff of proc(5). */
  readonly capabilities: bigint | null;
  readonly groups: readonly number[] | null;
  /** Whom it may become, for scripts of other users. */
  readonly rights: ProcessRights | null;
  /** Soft limit of open files; infinity when there is none. */
  readonly descriptors: number | null;
  /** `net:[4026531840]`. */
  readonly networkNamespace: string | null;
  /** Its user ids are those of the machine itself. */
  readonly initialUsers: boolean | null;
}

/** What was read of the host. Null: could not be seen. */
export interface HostFacts {
  readonly kernelRelease: string | null;
  /** ip_vs is in the kernel and open to this network namespace. */
  readonly ipvsLoaded: boolean;
  readonly modules: ModuleFacts;
  readonly hasIpv6: boolean;
  /** Kernel parameters by their name with dots; of an interface `net.ipv4.conf/NAME/rp_filter`. Absent: not seen. */
  readonly sysctls: ReadonlyMap<string, string>;
  readonly interfaces: readonly InterfaceFacts[];
  /** Interfaces of the IPv4 default routes; null when the table could not be read. */
  readonly defaultInterfaces: readonly string[] | null;
  readonly routes: ReadonlyMap<IpAddress, Route>;
  readonly networkNamespace: string | null;
  readonly clockSynchronised: boolean | null;
  /** Other controllers in this network namespace, or null when processes cannot be listed. */
  readonly controllers: readonly ControllerProcess[] | null;
  readonly daemon: DaemonFacts | null;
  /** Texts of the configurations of BGP daemons by their path, as far as they are in the usual places and can be read. */
  readonly routingConfigs: ReadonlyMap<string, string>;
  /** Rules of the nat tables for connections of IPVS, as iptables lists them; null where none of them could be read. */
  readonly ipvsNatRules: readonly string[] | null;
  /** False: a nat table could not be read, so that rules may be missing above that are in the kernel. */
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
  /** What is to be balanced; null when there is no usable file. */
  readonly config: Config | null;
  /** What lvsd says; null when none answers. */
  readonly status: StatusDocument | null;
  /** What the VRRP half says; null, or absent, when none answers. */
  readonly vrrp?: VrrpStatus | null;
}

/** A kernel parameter as a whole number; null when it was not seen. */
export function numberOf(host: HostFacts, name: string): number | null {
  const text = host.sysctls.get(name);
  return text === undefined || !/^-?\d+$/.test(text) ? null : Number(text);
}

/** The name under which {@link HostFacts.sysctls} has a parameter of an interface, whose name may have dots. */
export function interfaceSysctl(device: string, key: string): string {
  return `net.ipv4.conf/${device}/${key}`;
}
