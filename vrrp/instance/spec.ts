import type { AddressFamily, IpAddress } from '../../src/base/ip-address.ts';
import type { Milliseconds } from '../../src/base/time.ts';
import type { VirtualRouting } from '../../src/base/virtual-routing.ts';
import type { ArbiterSpec } from '../split/arbiter.ts';
import type { FenceSpec } from '../split/fencing.ts';
import type { LineSpec } from '../split/lines.ts';

/** The protocol version of an instance: 2 (RFC 3768) or 3 (RFC 5798, RFC 9568). */
export type VrrpVersion = 2 | 3;

/** Which bytes the checksum of a version 3 advert over IPv4 covers: see `protocol/checksum.ts`. */
export type ChecksumForm = 'pseudo' | 'plain';

/** What identifies an instance through reloads and renames: see {@link instanceKey}. */
export type InstanceKey = string;

/** An address that goes with the MASTER state. */
export interface VirtualAddress {
  readonly address: IpAddress;
  readonly prefixLength: number;
  /** The interface that carries it; null: the instance's own. */
  readonly interface: string | null;
  /** rtnetlink's scope number: 0 global, 200 site, 253 link, 254 host. */
  readonly scope: number;
  readonly label: string | null;
  readonly broadcast: IpAddress | null;
  /** The kernel adds no route for its prefix (IFA_F_NOPREFIXROUTE). */
  readonly noPrefixRoute: boolean;
  /** IPv6: duplicate address detection is left out (IFA_F_NODAD). keepalived always leaves it out unless `-nodad`. */
  readonly skipDuplicateDetection: boolean;
  /** Seconds; 0: never chosen as a source (deprecated); null: for ever. */
  readonly preferredLifetime: number | null;
  /** Whether its loss, and the state of its interface, concern the instance (false: `no_track`). */
  readonly tracked: boolean;
}

/** One peer of a unicast instance. The limits, inclusive, are of the TTL or hop limit that its packets arrive with. */
export interface UnicastPeer {
  readonly address: IpAddress;
  readonly minTtl: number | null;
  readonly maxTtl: number | null;
}

/** Where an instance's adverts go to. */
export type Destination =
  | { readonly kind: 'multicast'; readonly group: IpAddress }
  | {
      readonly kind: 'unicast';
      readonly peers: readonly UnicastPeer[];
      /** TTL or hop limit of what is sent. */
      readonly ttl: number;
      /** Only peers that are listed are heard. */
      readonly checkSource: boolean;
      /** An instance without a peer is a fault (`unicast_fault_no_peer`). */
      readonly faultWithoutPeer: boolean;
    };

/** How often gratuitous ARPs and unsolicited neighbour advertisements are sent (all counts per address). */
export interface AnnouncementSchedule {
  /** At each entry into MASTER, at least 1. */
  readonly repeat: number;
  /** Until the second block; null: there is none (`vrrp_min_garp`, or a delay of 0). */
  readonly delay: Milliseconds | null;
  /** When a MASTER hears an advert of lower priority; 0: none. */
  readonly lowerPriorityRepeat: number;
  readonly lowerPriorityDelay: Milliseconds | null;
  /** Looked at whenever an advert is sent; null: no refresh. */
  readonly refresh: Milliseconds | null;
  readonly refreshRepeat: number;
}

/** What an instance or a group looks at. `reverse` turns the meaning of the object's state round. */
export interface Track {
  readonly kind: 'interface' | 'script' | 'file' | 'process' | 'service';
  /** Name of the interface, script, file or process; id of the service. */
  readonly name: string;
  /** 0: the object's failure is a fault. Else it is added while up (positive) or subtracted while down (negative). */
  readonly weight: number;
  readonly reverse: boolean;
  /** Services only: `fraction` takes the weight times the part of the pool that is alive. */
  readonly per: 'state' | 'fraction';
}

/** One virtual router as this node takes part in it, with every default resolved. */
export interface InstanceSpec {
  readonly name: string;
  readonly family: AddressFamily;
  /** Null only with unicast and a source of its own: then it is the interface that has this source. */
  readonly interface: string | null;
  readonly virtualRouterId: number;
  readonly version: VrrpVersion;
  /** 1..255; 255 is the owner of the addresses. */
  readonly priority: number;
  readonly advertInterval: Milliseconds;
  /** `state MASTER`. Below 255 it speeds nothing up; with 255 the instance begins as MASTER. */
  readonly wantsMaster: boolean;
  readonly preempt: boolean;
  readonly preemptDelay: Milliseconds;
  /** Silent adverts that end a MASTER, 3 by RFC. */
  readonly downTimerAdverts: number;
  /**
   * `timer_expired_backup`: a MASTER that wakes up later than a peer of this priority would wait goes BACKUP. Null: off.
   */
  readonly lateBackupPriority: number | null;
  readonly lowerPriorityNoAdvert: boolean;
  readonly higherPrioritySendAdvert: boolean;
  /** A MASTER of priority 255 takes no notice of adverts (`owner_ignore_adverts`). */
  readonly ownerIgnoresAdverts: boolean;
  /** An advert of the sender that was last accepted is taken without a look at its list (`skip_check_adv_addr`). */
  readonly skipAddressCheck: boolean;
  /** What an advert with another list of addresses is: refused as by keepalived below 2.3.3, or taken with a warning. */
  readonly addressMismatch: 'refuse' | 'warn';
  readonly checksum: ChecksumForm;
  /** The eight bytes of a version 2 password (auth_type PASS), a secret; null: no authentication. */
  readonly password: Uint8Array | null;
  readonly destination: Destination;
  /** `mcast_src_ip` or `unicast_src_ip`; null: the interface's own first address. */
  readonly source: IpAddress | null;
  /** Its own source address missing is a fault (`track_src_ip`). Always so when there is no other source. */
  readonly trackSource: boolean;
  /** False: `dont_track_primary`. */
  readonly trackInterface: boolean;
  /** In the adverts, in the file's order. */
  readonly addresses: readonly VirtualAddress[];
  /** Carried, but not in the adverts. */
  readonly excluded: readonly VirtualAddress[];
  /** Routes and rules that go with the MASTER state. */
  readonly routing: VirtualRouting;
  readonly announcements: AnnouncementSchedule;
  readonly tracks: readonly Track[];
  /** `vrrp_notify_priority_changes`: changes of the effective priority are told, too. */
  readonly reportsPriorityChanges: boolean;
  /** A split brain is told to scripts, FIFOs and people (`split_alert`, `notify_split`). */
  readonly tellsSplits: boolean;
  /** Run before a takeover from a peer that is alive; null: none. */
  readonly fence: FenceSpec | null;
  readonly arbiter: ArbiterSpec | null;
  /** Further interfaces for the same adverts (`heartbeat`). */
  readonly lines: readonly LineSpec[];
  /** Why this instance must never speak, in words (authentication that is not built); null: it may. */
  readonly refusedBecause: string | null;
}

/** Instances that are MASTER together or not at all. */
export interface SyncGroupSpec {
  readonly name: string;
  /** Names of its instances, in the file's order. */
  readonly members: readonly string[];
  readonly tracks: readonly Track[];
  /** `sync_group_tracking_weight`: weights of members and group count. */
  readonly tracksWeights: boolean;
}

/** A `vrrp_script` that somebody tracks. What it runs is known to the adapter by the name. */
export interface ScriptSpec {
  readonly name: string;
  readonly interval: Milliseconds;
  readonly timeout: Milliseconds;
  readonly rise: number;
  readonly fall: number;
  /** Begins as failed. */
  readonly startsFailed: boolean;
}

/** A `vrrp_track_file`: a number in a file. The weight is the track's. */
export interface FileSpec {
  readonly name: string;
}

/** A `vrrp_track_process`: a number of running processes. */
export interface ProcessSpec {
  readonly name: string;
  readonly quorum: number;
  /** More than so many are a failure; null: no limit. */
  readonly quorumMax: number | null;
  /** How long a change for the better, or the worse, must last. */
  readonly forkDelay: Milliseconds;
  readonly terminateDelay: Milliseconds;
}

/** Interfaces whose announcements are paced together (`garp_group`, or one interface with `vrrp_garp_interval`). */
export interface PaceSpec {
  readonly interfaces: readonly string[];
  /** Between two gratuitous ARPs. */
  readonly arpInterval: Milliseconds;
  /** Between two unsolicited neighbour advertisements. */
  readonly neighbourInterval: Milliseconds;
}

/** How long an interface must be down, or up, before it counts (`interface_up_down_delays`). */
export interface DebounceSpec {
  readonly interface: string;
  readonly down: Milliseconds;
  readonly up: Milliseconds;
}

/** Everything that one VRRP process does. */
export interface RouterSpec {
  readonly instances: readonly InstanceSpec[];
  readonly groups: readonly SyncGroupSpec[];
  readonly scripts: readonly ScriptSpec[];
  readonly files: readonly FileSpec[];
  readonly processes: readonly ProcessSpec[];
  readonly paces: readonly PaceSpec[];
  readonly debounces: readonly DebounceSpec[];
  /** From the start of the process on: the down timers begin when it is over (`vrrp_startup_delay`). */
  readonly startupDelay: Milliseconds;
  /** Adverts of virtual routers that nobody here knows are logged (`log_unknown_vrids`). */
  readonly logsUnknownRouters: boolean;
}

/**
 * keepalived keeps an instance through a reload when these are equal; its name may change. The unicast source is part of
 * it, the peers are not.
 */
export function instanceKey(spec: InstanceSpec): InstanceKey {
  const { destination } = spec;
  const where = destination.kind === 'multicast' ? destination.group : `unicast ${spec.source ?? ''}`;
  return `${spec.interface ?? '-'} ${spec.family} ${spec.virtualRouterId} ${where}`;
}

/** All addresses that go with the MASTER state: advertised, then excluded. */
export function carriedAddresses(spec: InstanceSpec): readonly VirtualAddress[] {
  return spec.excluded.length === 0 ? spec.addresses : [...spec.addresses, ...spec.excluded];
}

/** Whether it owns the addresses: 255 never changes by weights. */
export function isOwner(spec: InstanceSpec): boolean {
  return spec.priority === OWNER_PRIORITY;
}

export const OWNER_PRIORITY = 255;
/** "I stop": the receiver takes over after its skew time. */
export const RESIGN_PRIORITY = 0;
