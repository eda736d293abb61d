import type { IpAddress } from '../../base/ip-address.ts';
import type { Script } from '../../base/processes/script.ts';
import type { Milliseconds } from '../../base/time.ts';
import type { VirtualRouting } from '../../base/virtual-routing.ts';
import type { Span } from '../language/source.ts';
import type { VirtualServerId } from '../model/ids.ts';
import type { MailSettings, NotifyFifo } from '../model/notify-settings.ts';

/**
 * The VRRP half of an accepted configuration: every default is resolved (instance, then sync group, then global_defs,
 * then keepalived's own), every value is valid, and every name that is used here is defined here. Deeply immutable.
 * All spans of time are milliseconds.
 */
export interface VrrpConfig {
  readonly process: VrrpProcessSettings;
  readonly announcements: VrrpAnnouncements;
  /** At least one, in file order; names are unique, and so is (VRID, family, interface, transport). */
  readonly instances: readonly VrrpInstance[];
  /** In file order; an instance is a member of at most one group. */
  readonly syncGroups: readonly VrrpSyncGroup[];
  /** Only the scripts that an instance or a group tracks. */
  readonly scripts: readonly VrrpScript[];
  /** Only the files that an instance or a group tracks. */
  readonly trackFiles: readonly VrrpTrackFile[];
  /** Only the processes that an instance or a group tracks. */
  readonly trackProcesses: readonly VrrpTrackProcess[];
  /** The virtual servers that an instance or a group tracks, each once: what the checker is asked about. */
  readonly services: readonly VirtualServerId[];
  /** interface_up_down_delays: how long a change of an interface must last before it counts. */
  readonly interfaceDelays: readonly InterfaceDelay[];
  /** garp_group: interfaces that share the pace of their announcements. */
  readonly garpGroups: readonly GarpGroup[];
  /** lvs_sync_daemon that follows an instance; null without one. */
  readonly syncDaemon: VrrpSyncDaemon | null;
}

/** What holds for the VRRP process as a whole (keepalived: global_defs). */
export interface VrrpProcessSettings {
  /** router_id, or this host's name: begins the subjects of mails. */
  readonly routerId: string;
  /** vrrp_process_name, or `keepalived_vrrp` when process_names is set; null: the program's own name. */
  readonly processName: string | null;
  /** vrrp_priority: nice value -20..19; null: it is left alone. */
  readonly nice: number | null;
  /** vrrp_rt_priority: SCHED_RR priority 1..99; null: lvsd's own default. */
  readonly realtimePriority: number | null;
  /** vrrp_rlimit_rttime in microseconds, at least 500,000; null: not said. */
  readonly realtimeLimit: number | null;
  /** vrrp_startup_delay: nothing is sent, and no instance becomes MASTER, before it ends; 0: none. */
  readonly startupDelay: Milliseconds;
  /** vrrp_delay_after_boot: the same, counted from the boot of the host; the later end counts. 0: none. */
  readonly delayAfterBoot: Milliseconds;
  /** log_unknown_vrids. */
  readonly logUnknownVrids: boolean;
  /** json_version: shape of the dump in keepalived's form. */
  readonly jsonVersion: 1 | 2;
  /** json_file_location (json_dump_file), an absolute path; null: in the runtime directory. */
  readonly jsonFile: string | null;
}

/** Who is told of what, apart from the scripts of instances and groups. */
export interface VrrpAnnouncements {
  /** notify_fifo, then vrrp_notify_fifo where it is another; each path once. */
  readonly fifos: readonly NotifyFifo[];
  /** fifo_write_vrrp_states_on_reload. */
  readonly fifoStatesOnReload: boolean;
  /** Null without smtp_server or without a recipient. */
  readonly mail: MailSettings | null;
  /** no_email_faults: no mail for FAULT. */
  readonly noFaultMails: boolean;
  /** How long a notify script may run. */
  readonly scriptTimeout: Milliseconds;
  /** vrrp_garp_interval: least time between two gratuitous ARPs on an interface that is in no garp_group; 0: none. */
  readonly garpInterval: Milliseconds;
  /** vrrp_gna_interval: the same for unsolicited neighbour advertisements. */
  readonly gnaInterval: Milliseconds;
}

/** One virtual router. */
export interface VrrpInstance {
  readonly name: string;
  /**
   * Why it must not speak (AH, auth_hmac): it stays in FAULT with this reason, since an instance that ignored its
   * authentication would be a second MASTER. Null: it takes part.
   */
  readonly refusal: string | null;
  readonly family: 'inet' | 'inet6';
  /** IPv6 is always 3. */
  readonly version: 2 | 3;
  /** 1..255. */
  readonly vrid: number;
  /** Null only with unicast and its own source address. */
  readonly interface: string | null;
  /** 1..255; 255 is the owner, whose priority no tracking changes. */
  readonly priority: number;
  /** As it counts: an owner that begins as MASTER does so at once; for every other priority it changes nothing. */
  readonly initialState: 'MASTER' | 'BACKUP';
  /** v2: 1000..255000 in whole seconds; v3: 10..40950 in steps of 10. */
  readonly advertInterval: Milliseconds;
  /** Missed adverts that make the master dead, 1..100 (default 3). */
  readonly downTimerAdverts: number;
  /** timer_expired_backup: priority that a master is taken for which woke too late, 1..254; null: off. */
  readonly timerExpiredBackup: number | null;
  /** False: nopreempt. */
  readonly preempt: boolean;
  /** Time before a master of lower priority is preempted; 0: none. */
  readonly preemptDelay: Milliseconds;
  readonly transport: VrrpTransport;
  /** unicast_src_ip or mcast_src_ip; null: the first address of the interface that is no virtual address. */
  readonly source: IpAddress | null;
  /** track_src_ip: a source that is missing is a fault. */
  readonly trackSource: boolean;
  readonly authentication: VrrpAuthentication | null;
  /** virtual_ipaddress, in file order: advertised. */
  readonly addresses: readonly VirtualAddress[];
  /** virtual_ipaddress_excluded, in file order: moved and announced, not advertised. */
  readonly excludedAddresses: readonly VirtualAddress[];
  /** virtual_routes and virtual_rules, in file order. */
  readonly routing: VirtualRouting;
  /** dont_track_primary: the own interface's state is no fault. */
  readonly ignoreOwnInterface: boolean;
  readonly tracks: VrrpTracks;
  readonly garp: GarpSchedule;
  /** lower_prio_no_advert: no advert in answer to one of lower priority. */
  readonly lowerPriorityNoAdvert: boolean;
  /** higher_prio_send_advert: one advert before stepping down. */
  readonly higherPrioritySendAdvert: boolean;
  /** owner_ignore_adverts: an owner does not react to adverts. */
  readonly ownerIgnoreAdverts: boolean;
  /** skip_check_adv_addr: the addresses of an advert of the same master are compared once. */
  readonly skipAddressCheck: boolean;
  /** v3_checksum_as_v2 is `plain`: IPv4 checksums of version 3 without the pseudo-header. */
  readonly checksum: 'pseudo' | 'plain';
  /** accept: packets to the addresses are taken. False only with no_accept or strict; then it is warned of. */
  readonly accept: boolean;
  /** vrrp_strict or strict_mode; what it forbids has been reset already. */
  readonly strict: boolean;
  /** promote_secondaries. */
  readonly promoteSecondaries: boolean;
  readonly notify: VrrpNotify;
  /** fence (ours): run before a takeover from a peer that is alive; null: nothing is. */
  readonly fence: { readonly script: Script; readonly timeout: Milliseconds } | null;
  /** heartbeat (ours): further interfaces for the same adverts, each once. */
  readonly heartbeats: readonly VrrpHeartbeat[];
  /** arbiter (ours): null without one. */
  readonly arbiter: VrrpArbiter | null;
  readonly span: Span;
}

export interface VrrpHeartbeat {
  readonly interface: string;
  /** Null: the first address of the interface. */
  readonly source: IpAddress | null;
  /** None: multicast, to the instance's group. */
  readonly peers: readonly IpAddress[];
}

/** Addresses whose answers to ping tell a node that is cut off from one whose peer is dead. */
export interface VrrpArbiter {
  /** At least one. */
  readonly addresses: readonly IpAddress[];
  readonly interval: Milliseconds;
  readonly timeout: Milliseconds;
  /** Tries in a row. */
  readonly fall: number;
  readonly onIsolated: 'hold' | 'release';
}

/** How adverts reach the others. */
export type VrrpTransport =
  | { readonly kind: 'multicast'; readonly group: IpAddress }
  | {
      readonly kind: 'unicast';
      readonly peers: readonly UnicastPeer[];
      /** 1..255; keepalived: 255. */
      readonly ttl: number;
      /** check_unicast_src: adverts from others than the peers are refused. */
      readonly checkSource: boolean;
      /** unicast_fault_no_peer: no peer is a fault. */
      readonly faultWithoutPeers: boolean;
    };

export interface UnicastPeer {
  readonly address: IpAddress;
  /** Bounds of the TTL (hop limit) that adverts of this peer may arrive with, 0..255; null: not looked at. */
  readonly minTtl: number | null;
  readonly maxTtl: number | null;
}

/** Version 2 and IPv4 alone. */
export interface VrrpAuthentication {
  readonly type: 'PASS';
  /** The eight bytes on the wire, filled up with zeros. A secret: never logged or shown. */
  readonly password: readonly number[];
}

/** An address that the master has. */
export interface VirtualAddress {
  readonly address: IpAddress;
  /** 0..32, 0..128. */
  readonly prefixLength: number;
  /** Null: the interface of the instance; null as well where that has none. */
  readonly interface: string | null;
  /** rtnetlink's number: 0 global, 200 site, 253 link, 254 host, 255 nowhere. */
  readonly scope: number;
  /** IPv4 alone; `derived` is `brd +`: all host bits set. Null: none. */
  readonly broadcast: IpAddress | 'derived' | null;
  /** IPv4 alone, at most 15 characters; null: none. */
  readonly label: string | null;
  /** False by default: IPv6 addresses come with IFA_F_NODAD; `-nodad` makes it true. */
  readonly detectDuplicates: boolean;
  /** noprefixroute. */
  readonly noPrefixRoute: boolean;
  /** False with no_track: its loss is no reason to step down, and its interface is not watched. */
  readonly track: boolean;
  /** preferred_lft in seconds, 0 deprecated; default: forever, and 0 for an IPv6 /128. */
  readonly preferredLifetime: number | 'forever';
}

/** What an instance or a group tracks; each list in file order, each name once. */
export interface VrrpTracks {
  readonly interfaces: readonly TrackedInterface[];
  readonly scripts: readonly TrackedName[];
  readonly files: readonly TrackedName[];
  readonly processes: readonly TrackedName[];
  readonly services: readonly TrackedService[];
}

/**
 * What a tracked thing does to the priority. Weight 0: down is a fault (reverse: up is). Positive: up adds it. Negative:
 * down takes it away. `reverse` swaps up and down. A file's number is multiplied by the weight.
 */
export interface TrackWeight {
  /** -253..253; of files and processes -254..254. */
  readonly weight: number;
  readonly reverse: boolean;
}

export interface TrackedInterface extends TrackWeight {
  readonly interface: string;
}

/** The name of a script, file or process of the same configuration. */
export interface TrackedName extends TrackWeight {
  readonly name: string;
}

/** A virtual server of the same file, whose state the checker tells (ours; keepalived has none). */
export interface TrackedService extends TrackWeight {
  readonly service: VirtualServerId;
  /**
   * `state`: it is up while it has its quorum. `fraction`: a positive weight is multiplied by the share of its
   * configured weight that is alive, a negative one by the share that is not, rounded to whole numbers.
   */
  readonly per: 'state' | 'fraction';
}

/** When VIPs are announced by gratuitous ARP and unsolicited neighbour advertisement. */
export interface GarpSchedule {
  /** Announcements of each address on becoming MASTER; at least 1. */
  readonly masterRepeat: number;
  /** Time until the second block; 0: none. */
  readonly masterDelay: Milliseconds;
  /** Announcements after an advert of lower priority; 0: none. */
  readonly lowerPriorityRepeat: number;
  /** Time until their second block; 0: none. */
  readonly lowerPriorityDelay: Milliseconds;
  /** Time between refreshes while MASTER; 0: none. */
  readonly refresh: Milliseconds;
  /** At least 1. */
  readonly refreshRepeat: number;
}

/** Scripts and mails of one instance or group. */
export interface VrrpNotify {
  readonly master: Script | null;
  readonly backup: Script | null;
  readonly fault: Script | null;
  readonly stop: Script | null;
  /** Instances alone. */
  readonly deleted: Script | null;
  /** Instances alone. */
  readonly masterRxLowerPriority: Script | null;
  /** notify_split (ours): two nodes are MASTER. Instances alone. */
  readonly split: Script | null;
  /** split_alert (ours): that goes by mail and to FIFOs, too. */
  readonly splitMail: boolean;
  /** `notify`: after the others, with kind, name, state and priority as further arguments. */
  readonly any: Script | null;
  /** What `notify` says of an instance that a reload removed: FAULT unless notify_deleted is there. */
  readonly deletedAs: 'FAULT' | 'DELETED';
  /** smtp_alert. */
  readonly mail: boolean;
  /** notify_priority_changes: FIFO lines and `notify` for a priority that changed. */
  readonly priorityChanges: boolean;
}

export interface VrrpSyncGroup {
  readonly name: string;
  /** At least one instance, in file order. */
  readonly members: readonly string[];
  /** Of the group itself; those of its members are theirs. */
  readonly tracks: VrrpTracks;
  /** sync_group_tracking_weight: weights of members count; else only faults do, and tracks with weights are left out. */
  readonly trackingWeight: boolean;
  readonly notify: VrrpNotify;
  readonly span: Span;
}

export interface VrrpScript {
  readonly name: string;
  readonly script: Script;
  /** Time between starts. */
  readonly interval: Milliseconds;
  /** A run that lasts longer is a failure. */
  readonly timeout: Milliseconds;
  /** Successes in a row that bring it up; at least 1. */
  readonly rise: number;
  /** Failures in a row that take it down; at least 1. */
  readonly fall: number;
  /** Starts as failed, else as not known yet. */
  readonly initFail: boolean;
  readonly span: Span;
}

export interface VrrpTrackFile {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** init_file: written at the start; null: not. */
  readonly initial: { readonly value: number; readonly overwrite: boolean } | null;
  readonly span: Span;
}

export interface VrrpTrackProcess {
  readonly name: string;
  /** The command: its name or path, then its parameters. */
  readonly command: readonly [string, ...string[]];
  /** How parameters are compared; null: they are not looked at. */
  readonly parameters: 'exact' | 'initial' | 'partial' | null;
  /** full_command: the first word is compared as a whole path with argv[0]. */
  readonly fullCommand: boolean;
  /** Least number that must run, 1..65535. With quorumMax 0 nothing must run. */
  readonly quorum: number;
  /** Greatest number that may run, 0..65535; null: any. */
  readonly quorumMax: number | null;
  /** Time that the number must suffice before it counts. */
  readonly forkDelay: Milliseconds;
  /** Time that it must be too small before it counts. */
  readonly terminateDelay: Milliseconds;
  readonly span: Span;
}

export interface InterfaceDelay {
  readonly interface: string;
  /** 0..255 s. */
  readonly down: Milliseconds;
  /** 0..255 s. */
  readonly up: Milliseconds;
}

export interface GarpGroup {
  /** At least one. */
  readonly interfaces: readonly string[];
  readonly garpInterval: Milliseconds;
  readonly gnaInterval: Milliseconds;
}

/** The synchronisation daemon of IPVS, of which the half that fits the instance's state runs. */
export interface VrrpSyncDaemon {
  readonly interface: string;
  readonly instance: string;
  /** 0..255; default: the VRID of the instance. */
  readonly syncId: number;
  readonly maxLength: number | null;
  readonly group: IpAddress | null;
  readonly port: number | null;
  readonly ttl: number | null;
}
