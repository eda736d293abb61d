import type { AddressFamily, IpAddress } from '../../src/base/ip-address.ts';
import type { Milliseconds } from '../../src/base/time.ts';
import type { VirtualRouting } from '../../src/base/virtual-routing.ts';
import type { SigningSpec } from '../signing/signing.ts';
import type { ArbiterSpec } from '../split/arbiter.ts';
import type { FenceSpec } from '../split/fencing.ts';
import type { LineSpec } from '../split/lines.ts';

/** The protocol version of an instance: 2 (RFC 3768) or 3 (RFC 5798, RFC 9568). */
export type VrrpVersion = 2 | 3;

/** Which bytes the checksum of a version 3 advert over IPv4 covers: see `protocol/checksum.ts`. */
export type ChecksumForm = 'pseudo' | 'plain';

/** Identifies an instance through reloads and renames: see {@link instanceKey}. */
export type InstanceKey = string;

/** An address that is present while the instance is MASTER. */
export interface VirtualAddress {
  readonly address: IpAddress;
  readonly prefixLength: number;
  /** The interface that carries it; null for the instance's own. */
  readonly interface: string | null;
  /** rtnetlink's scope number: 0 global, 200 site, 253 link, 254 host. */
  readonly scope: number;
  readonly label: string | null;
  readonly broadcast: IpAddress | null;
  /** True when the kernel adds no route for its prefix (IFA_F_NOPREFIXROUTE). */
  readonly noPrefixRoute: boolean;
  /**
   * For IPv6, true when duplicate address detection is skipped (IFA_F_NODAD). keepalived always skips it unless
   * `-nodad` is given.
   */
  readonly skipDuplicateDetection: boolean;
  /** The time in seconds; 0 for never chosen as a source (deprecated), null for ever. */
  readonly preferredLifetime: number | null;
  /** Whether its loss, and the state of its interface, affect the instance (false with `no_track`). */
  readonly tracked: boolean;
}

/** One peer of a unicast instance. The limits, inclusive, are of the TTL or hop limit that its packets arrive with. */
export interface UnicastPeer {
  readonly address: IpAddress;
  readonly minTtl: number | null;
  readonly maxTtl: number | null;
}

/** The destinations of an instance's adverts. */
export type Destination =
  | { readonly kind: 'multicast'; readonly group: IpAddress }
  | {
      readonly kind: 'unicast';
      readonly peers: readonly UnicastPeer[];
      /** The TTL or hop limit of sent packets. */
      readonly ttl: number;
      /** True when adverts are accepted only from listed peers. */
      readonly checkSource: boolean;
      /** True when an instance without a peer has a fault (`unicast_fault_no_peer`). */
      readonly faultWithoutPeer: boolean;
    };

/** How often gratuitous ARPs and unsolicited neighbour advertisements are sent (all counts per address). */
export interface AnnouncementSchedule {
  /** The number at each entry into MASTER, at least 1. */
  readonly repeat: number;
  /** The time until the second block; null when there is none (`vrrp_min_garp`, or a delay of 0). */
  readonly delay: Milliseconds | null;
  /** The number after an advert of lower priority that a MASTER receives; 0 for none. */
  readonly lowerPriorityRepeat: number;
  readonly lowerPriorityDelay: Milliseconds | null;
  /** The interval, which is examined whenever an advert is sent; null for no refresh. */
  readonly refresh: Milliseconds | null;
  readonly refreshRepeat: number;
}

/** A tracked object of an instance or a group. `reverse` inverts the meaning of its state. */
export interface Track {
  readonly kind: 'interface' | 'script' | 'file' | 'process' | 'service';
  /** The name of the interface, script, file or process, or the id of the service. */
  readonly name: string;
  /**
   * With 0 the object's failure is a fault. Other weights are added while it is up (positive) or subtracted while it is
   * down (negative).
   */
  readonly weight: number;
  readonly reverse: boolean;
  /** For services, `fraction` multiplies the weight by the part of the pool that is alive. */
  readonly per: 'state' | 'fraction';
}

/** One virtual router as this node takes part in it, with every default resolved. */
export interface InstanceSpec {
  readonly name: string;
  readonly family: AddressFamily;
  /** Null only with unicast and a source address; the interface with this address is used then. */
  readonly interface: string | null;
  /** The interface that adverts go through, where it is another one (`use_vmac`); null: the same. */
  readonly advertInterface: string | null;
  readonly virtualRouterId: number;
  readonly version: VrrpVersion;
  /** The priority, 1..255; 255 is the owner of the addresses. */
  readonly priority: number;
  readonly advertInterval: Milliseconds;
  /** True for `state MASTER`. Below 255 this speeds nothing up; with 255 the instance begins as MASTER. */
  readonly wantsMaster: boolean;
  readonly preempt: boolean;
  readonly preemptDelay: Milliseconds;
  /** The number of missing adverts that end a MASTER, by the RFC 3. */
  readonly downTimerAdverts: number;
  /**
   * `timer_expired_backup`: a MASTER that wakes up later than a peer of this priority would wait becomes BACKUP. Null
   * for off.
   */
  readonly lateBackupPriority: number | null;
  readonly lowerPriorityNoAdvert: boolean;
  readonly higherPrioritySendAdvert: boolean;
  /** True when a MASTER of priority 255 ignores adverts (`owner_ignore_adverts`). */
  readonly ownerIgnoresAdverts: boolean;
  /**
   * True when an advert of the last accepted sender is accepted without comparing its list (`skip_check_adv_addr`).
   */
  readonly skipAddressCheck: boolean;
  /**
   * How an advert with another list of addresses is handled: refused as by keepalived below 2.3.3, or accepted with a
   * warning.
   */
  readonly addressMismatch: 'refuse' | 'warn';
  readonly checksum: ChecksumForm;
  /** The eight bytes of a version 2 password (auth_type PASS), a secret; null: no authentication. */
  readonly password: Uint8Array | null;
  readonly destination: Destination;
  /** `mcast_src_ip` or `unicast_src_ip`; null for the first address of the interface. */
  readonly source: IpAddress | null;
  /**
   * True when a missing source address is a fault (`track_src_ip`). It always is one when there is no other source.
   */
  readonly trackSource: boolean;
  /** False with `dont_track_primary`. */
  readonly trackInterface: boolean;
  /** The addresses in the adverts, in the order of the file. */
  readonly addresses: readonly VirtualAddress[];
  /** Addresses that are carried and not advertised. */
  readonly excluded: readonly VirtualAddress[];
  /** The routes and rules that are present while the instance is MASTER. */
  readonly routing: VirtualRouting;
  readonly announcements: AnnouncementSchedule;
  readonly tracks: readonly Track[];
  /** `vrrp_notify_priority_changes`: changes of the effective priority are notified, too. */
  readonly reportsPriorityChanges: boolean;
  /** True when a split brain is sent to scripts, FIFOs and mail (`split_alert`, `notify_split`). */
  readonly reportsSplits: boolean;
  /** The command before a takeover from a peer that is alive; null for none. */
  readonly fence: FenceSpec | null;
  readonly arbiter: ArbiterSpec | null;
  /** How adverts are signed (`auth_hmac`); null: not at all. */
  readonly signing: SigningSpec | null;
  /** Further interfaces for the same adverts (`heartbeat`). */
  readonly lines: readonly LineSpec[];
  /** The reason why this instance must never speak (an authentication that lvsd does not have); null when it may. */
  readonly refusedBecause: string | null;
}

/** Instances that are MASTER together or not at all. */
export interface SyncGroupSpec {
  readonly name: string;
  /** The names of its instances, in the order of the file. */
  readonly members: readonly string[];
  readonly tracks: readonly Track[];
  /** `sync_group_tracking_weight`: the weights of members and group count. */
  readonly tracksWeights: boolean;
}

/** A tracked `vrrp_script`. The adapter knows by its name what it runs. */
export interface ScriptSpec {
  readonly name: string;
  readonly interval: Milliseconds;
  readonly timeout: Milliseconds;
  readonly rise: number;
  readonly fall: number;
  /** True when it begins as failed. */
  readonly startsFailed: boolean;
}

/** A `vrrp_track_file`: a number in a file. The weight belongs to the track. */
export interface FileSpec {
  readonly name: string;
}

/** A `vrrp_track_process`: a number of running processes. */
export interface ProcessSpec {
  readonly name: string;
  readonly quorum: number;
  /** A larger number is a failure; null for no limit. */
  readonly quorumMax: number | null;
  /** How long a change for the better, or for the worse, must last. */
  readonly forkDelay: Milliseconds;
  readonly terminateDelay: Milliseconds;
}

/** Interfaces whose announcements are paced together (`garp_group`, or one interface with `vrrp_garp_interval`). */
export interface PaceSpec {
  readonly interfaces: readonly string[];
  /** The time between two gratuitous ARPs. */
  readonly arpInterval: Milliseconds;
  /** The time between two unsolicited neighbour advertisements. */
  readonly neighbourInterval: Milliseconds;
}

/** How long an interface must be down, or up, before it counts (`interface_up_down_delays`). */
export interface DebounceSpec {
  readonly interface: string;
  readonly down: Milliseconds;
  readonly up: Milliseconds;
}

/** The specification of one VRRP process. */
export interface RouterSpec {
  readonly instances: readonly InstanceSpec[];
  readonly groups: readonly SyncGroupSpec[];
  readonly scripts: readonly ScriptSpec[];
  readonly files: readonly FileSpec[];
  readonly processes: readonly ProcessSpec[];
  readonly paces: readonly PaceSpec[];
  readonly debounces: readonly DebounceSpec[];
  /** The time from the start of the process after which the down timers begin (`vrrp_startup_delay`). */
  readonly startupDelay: Milliseconds;
  /** True when adverts of unknown virtual routers are logged (`log_unknown_vrids`). */
  readonly logsUnknownRouters: boolean;
}

/**
 * keepalived keeps an instance through a reload when these values are equal; its name may change. The unicast source is
 * one of them, the peers are not.
 */
export function instanceKey(spec: InstanceSpec): InstanceKey {
  const { destination } = spec;
  const where = destination.kind === 'multicast' ? destination.group : `unicast ${spec.source ?? ''}`;
  return `${spec.interface ?? '-'} ${spec.family} ${spec.virtualRouterId} ${where}`;
}

/** All addresses that are present while MASTER: the advertised ones, then the excluded ones. */
export function carriedAddresses(spec: InstanceSpec): readonly VirtualAddress[] {
  return spec.excluded.length === 0 ? spec.addresses : [...spec.addresses, ...spec.excluded];
}

/** Whether it owns the addresses: weights never change 255. */
export function isOwner(spec: InstanceSpec): boolean {
  return spec.priority === OWNER_PRIORITY;
}

export const OWNER_PRIORITY = 255;
/** The priority of a node that resigns; the receiver takes over after its skew time. */
export const RESIGN_PRIORITY = 0;
