import type { IpAddress } from '../../base/ip-address.ts';
import type { Script } from '../../base/processes/script.ts';
import type { Milliseconds } from '../../base/time.ts';
import type { VirtualRouting } from '../../base/virtual-routing.ts';
import type { Span } from '../language/source.ts';
import type { VirtualServerId } from '../model/ids.ts';
import type { MailSettings, NotifyFifo } from '../model/notify-settings.ts';
import type { VrrpSigning } from './signing/model.ts';
import type { VrrpVmac } from './vmac/model.ts';

/**
 * The VRRP half of an accepted configuration: every default is resolved (instance, then sync group, then global_defs,
 * then keepalived's own), every value is valid, and every name that is used here is defined here. Deeply immutable. All
 * spans of time are in milliseconds.
 */
export interface VrrpConfig {
  readonly process: VrrpProcessSettings;
  readonly announcements: VrrpAnnouncements;
  /**
   * The instances, at least one, in file order; their names are unique, and so is (VRID, family, interface, transport).
   */
  readonly instances: readonly VrrpInstance[];
  /** The groups in file order; an instance is a member of at most one group. */
  readonly syncGroups: readonly VrrpSyncGroup[];
  /** The scripts that an instance or a group tracks. */
  readonly scripts: readonly VrrpScript[];
  /** The files that an instance or a group tracks. */
  readonly trackFiles: readonly VrrpTrackFile[];
  /** The processes that an instance or a group tracks. */
  readonly trackProcesses: readonly VrrpTrackProcess[];
  /** The virtual servers that an instance or a group tracks, each once; the LVS half reports their states. */
  readonly services: readonly VirtualServerId[];
  /** interface_up_down_delays: how long a change of an interface must last before it counts. */
  readonly interfaceDelays: readonly InterfaceDelay[];
  /** garp_group: interfaces that share the pace of their announcements. */
  readonly garpGroups: readonly GarpGroup[];
  /** lvs_sync_daemon that follows an instance; null without one. */
  readonly syncDaemon: VrrpSyncDaemon | null;
}

/** The settings for the VRRP process as a whole (keepalived: global_defs). */
export interface VrrpProcessSettings {
  /** router_id, or this host's name: the beginning of the subjects of mails. */
  readonly routerId: string;
  /** vrrp_process_name, or `keepalived_vrrp` when process_names is set; null for the program's own name. */
  readonly processName: string | null;
  /** vrrp_priority: the nice value -20..19; null leaves it unchanged. */
  readonly nice: number | null;
  /** vrrp_rt_priority: the SCHED_RR priority 1..99; null for lvsd's default. */
  readonly realtimePriority: number | null;
  /** vrrp_rlimit_rttime in microseconds, at least 500,000; null when it is not configured. */
  readonly realtimeLimit: number | null;
  /** vrrp_startup_delay: before its end nothing is sent, and no instance becomes MASTER; 0 for none. */
  readonly startupDelay: Milliseconds;
  /**
   * vrrp_delay_after_boot: the same, counted from the boot of the host; the later of the two ends applies. 0 for none.
   */
  readonly delayAfterBoot: Milliseconds;
  /** The value of log_unknown_vrids. */
  readonly logUnknownVrids: boolean;
  /** json_version: the shape of the dump in keepalived's form. */
  readonly jsonVersion: 1 | 2;
  /** json_file_location (json_dump_file), an absolute path; null for the runtime directory. */
  readonly jsonFile: string | null;
}

/** The receivers of notifications, apart from the scripts of instances and groups. */
export interface VrrpAnnouncements {
  /** notify_fifo, then vrrp_notify_fifo where it is another one; each path once. */
  readonly fifos: readonly NotifyFifo[];
  /** The value of fifo_write_vrrp_states_on_reload. */
  readonly fifoStatesOnReload: boolean;
  /** Null without smtp_server or without a recipient. */
  readonly mail: MailSettings | null;
  /** no_email_faults: no mail is sent for FAULT. */
  readonly noFaultMails: boolean;
  /** How long a notify script may run. */
  readonly scriptTimeout: Milliseconds;
  /**
   * vrrp_garp_interval: the shortest time between two gratuitous ARPs on an interface that is in no garp_group; 0 for
   * none.
   */
  readonly garpInterval: Milliseconds;
  /** vrrp_gna_interval: the same for unsolicited neighbour advertisements. */
  readonly gnaInterval: Milliseconds;
}

/** One virtual router. */
export interface VrrpInstance {
  readonly name: string;
  /**
   * The reason why it must not speak (AH, auth_hmac without keys): it stays in FAULT with this reason, because an
   * instance that ignored its authentication would be a second MASTER. Null when it takes part.
   */
  readonly refusal: string | null;
  readonly family: 'inet' | 'inet6';
  /** The VRRP version; for IPv6 it is always 3. */
  readonly version: 2 | 3;
  /** The virtual router id, 1..255. */
  readonly vrid: number;
  /** The interface; null only with unicast and a source address. */
  readonly interface: string | null;
  /** use_vmac: a macvlan with the virtual router's MAC address carries the addresses; null: none. */
  readonly vmac: VrrpVmac | null;
  /** The priority, 1..255; 255 is the address owner's, which no tracking changes. */
  readonly priority: number;
  /**
   * The effective value: an owner that begins as MASTER does so at once; for every other priority it has no effect.
   */
  readonly initialState: 'MASTER' | 'BACKUP';
  /** For version 2, 1000..255000 in whole seconds; for version 3, 10..40950 in steps of 10. */
  readonly advertInterval: Milliseconds;
  /** The number of missed adverts that make the master dead, 1..100 (default 3). */
  readonly downTimerAdverts: number;
  /** timer_expired_backup: the priority of a master that woke too late, 1..254; null when it is off. */
  readonly timerExpiredBackup: number | null;
  /** False with nopreempt. */
  readonly preempt: boolean;
  /** The time before a master of lower priority is preempted; 0 for none. */
  readonly preemptDelay: Milliseconds;
  readonly transport: VrrpTransport;
  /** unicast_src_ip or mcast_src_ip; null for the first address of the interface that is no virtual address. */
  readonly source: IpAddress | null;
  /** track_src_ip: a missing source address is a fault. */
  readonly trackSource: boolean;
  readonly authentication: VrrpAuthentication | null;
  readonly signing: VrrpSigning | null;
  /** virtual_ipaddress in file order; these addresses are advertised. */
  readonly addresses: readonly VirtualAddress[];
  /** virtual_ipaddress_excluded in file order; these addresses are moved and announced, but not advertised. */
  readonly excludedAddresses: readonly VirtualAddress[];
  /** virtual_routes and virtual_rules, in file order. */
  readonly routing: VirtualRouting;
  /** dont_track_primary: the state of its own interface is no fault. */
  readonly ignoreOwnInterface: boolean;
  readonly tracks: VrrpTracks;
  readonly garp: GarpSchedule;
  /** lower_prio_no_advert: an advert of lower priority is not answered with an advert. */
  readonly lowerPriorityNoAdvert: boolean;
  /** higher_prio_send_advert: it sends one advert before it steps down. */
  readonly higherPrioritySendAdvert: boolean;
  /** owner_ignore_adverts: an address owner does not react to adverts. */
  readonly ownerIgnoreAdverts: boolean;
  /** skip_check_adv_addr: the addresses in adverts of the same master are compared only once. */
  readonly skipAddressCheck: boolean;
  /** With v3_checksum_as_v2 it is `plain`: IPv4 checksums of version 3 without the pseudo-header. */
  readonly checksum: 'pseudo' | 'plain';
  /**
   * accept: packets to the addresses are accepted. It is false only with no_accept or strict, which causes a warning.
   */
  readonly accept: boolean;
  /** vrrp_strict or strict_mode; settings that it forbids have been reset already. */
  readonly strict: boolean;
  /** The value of promote_secondaries. */
  readonly promoteSecondaries: boolean;
  readonly notify: VrrpNotify;
  /** fence (lvsd's own): the command before a takeover from a peer that is alive; null for none. */
  readonly fence: { readonly script: Script; readonly timeout: Milliseconds } | null;
  /** heartbeat (lvsd's own): further interfaces for the same adverts, each once. */
  readonly heartbeats: readonly VrrpHeartbeat[];
  /** arbiter (lvsd's own); null without one. */
  readonly arbiter: VrrpArbiter | null;
  readonly span: Span;
}

export interface VrrpHeartbeat {
  readonly interface: string;
  /** The source address; null for the first address of the interface. */
  readonly source: IpAddress | null;
  /** The peers; empty for multicast to the instance's group. */
  readonly peers: readonly IpAddress[];
}

/** The addresses whose answers to ping distinguish a node that is cut off from one whose peer is dead. */
export interface VrrpArbiter {
  /** The list has at least one address. */
  readonly addresses: readonly IpAddress[];
  readonly interval: Milliseconds;
  readonly timeout: Milliseconds;
  /** The number of consecutive tries. */
  readonly fall: number;
  readonly onIsolated: 'hold' | 'release';
}

/** The way in which adverts reach the other nodes. */
export type VrrpTransport =
  | { readonly kind: 'multicast'; readonly group: IpAddress }
  | {
      readonly kind: 'unicast';
      readonly peers: readonly UnicastPeer[];
      /** The TTL, 1..255; keepalived's default is 255. */
      readonly ttl: number;
      /** check_unicast_src: adverts are accepted only from the peers. */
      readonly checkSource: boolean;
      /** unicast_fault_no_peer: an empty list of peers is a fault. */
      readonly faultWithoutPeers: boolean;
    };

export interface UnicastPeer {
  readonly address: IpAddress;
  /** The bounds of the TTL (hop limit) with which adverts of this peer may arrive, 0..255; null for any. */
  readonly minTtl: number | null;
  readonly maxTtl: number | null;
}

/** The authentication, which only version 2 with IPv4 has. */
export interface VrrpAuthentication {
  readonly type: 'PASS';
  /** The eight bytes on the wire, padded with zeros. They are a secret and never logged or shown. */
  readonly password: readonly number[];
}

/** An address that the master has. */
export interface VirtualAddress {
  readonly address: IpAddress;
  /** The length, 0..32 or 0..128. */
  readonly prefixLength: number;
  /** The interface; null for that of the instance, and null as well where the instance has none. */
  readonly interface: string | null;
  /** The scope as rtnetlink's number: 0 global, 200 site, 253 link, 254 host, 255 nowhere. */
  readonly scope: number;
  /** The broadcast address, only for IPv4; `derived` stands for `brd +`, which sets all host bits. Null for none. */
  readonly broadcast: IpAddress | 'derived' | null;
  /** The label, only for IPv4, at most 15 characters; null for none. */
  readonly label: string | null;
  /** False by default: IPv6 addresses are added with IFA_F_NODAD; `-nodad` makes it true. */
  readonly detectDuplicates: boolean;
  /** The value of noprefixroute. */
  readonly noPrefixRoute: boolean;
  /** False with no_track: the loss of the address is no reason to step down, and its interface is not watched. */
  readonly track: boolean;
  /** preferred_lft in seconds, where 0 is deprecated. The default is forever, and 0 for an IPv6 /128. */
  readonly preferredLifetime: number | 'forever';
}

/** The tracked objects of an instance or a group; each list is in file order and has each name once. */
export interface VrrpTracks {
  readonly interfaces: readonly TrackedInterface[];
  readonly scripts: readonly TrackedName[];
  readonly files: readonly TrackedName[];
  readonly processes: readonly TrackedName[];
  readonly services: readonly TrackedService[];
}

/**
 * The effect of a tracked object on the priority. Weight 0: down is a fault (with reverse, up is). Positive: up adds
 * it. Negative: down subtracts it. `reverse` exchanges up and down. The number in a file is multiplied by the weight.
 */
export interface TrackWeight {
  /** The weight, -253..253; for files and processes -254..254. */
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

/** A virtual server of the same file, whose state the LVS half reports (lvsd's own). */
export interface TrackedService extends TrackWeight {
  readonly service: VirtualServerId;
  /**
   * With `state` it is up while it has its quorum. With `fraction` a positive weight is multiplied by the share of its
   * configured weight that is alive, and a negative one by the share that is not, rounded to integers.
   */
  readonly per: 'state' | 'fraction';
}

/** The times at which virtual addresses are announced by gratuitous ARP and unsolicited neighbour advertisement. */
export interface GarpSchedule {
  /** The announcements of each address on becoming MASTER; at least 1. */
  readonly masterRepeat: number;
  /** The time until the second block; 0 for none. */
  readonly masterDelay: Milliseconds;
  /** The announcements after an advert of lower priority; 0 for none. */
  readonly lowerPriorityRepeat: number;
  /** The time until their second block; 0 for none. */
  readonly lowerPriorityDelay: Milliseconds;
  /** The time between refreshes while MASTER; 0 for none. */
  readonly refresh: Milliseconds;
  /** The announcements of each refresh, at least 1. */
  readonly refreshRepeat: number;
}

/** Scripts and mails of one instance or group. */
export interface VrrpNotify {
  readonly master: Script | null;
  readonly backup: Script | null;
  readonly fault: Script | null;
  readonly stop: Script | null;
  /** Only instances have it. */
  readonly deleted: Script | null;
  /** Only instances have it. */
  readonly masterRxLowerPriority: Script | null;
  /** notify_split (lvsd's own), for two nodes that are MASTER. Only instances have it. */
  readonly split: Script | null;
  /** split_alert (lvsd's own): a split brain is also sent by mail and to FIFOs. */
  readonly splitMail: boolean;
  /** `notify` runs after the other scripts, with kind, name, state and priority as further arguments. */
  readonly any: Script | null;
  /** The state that `notify` gets for an instance that a reload removed: FAULT unless notify_deleted is set. */
  readonly deletedAs: 'FAULT' | 'DELETED';
  /** The value of smtp_alert. */
  readonly mail: boolean;
  /** notify_priority_changes: a changed priority is sent to FIFOs and to `notify`. */
  readonly priorityChanges: boolean;
}

export interface VrrpSyncGroup {
  readonly name: string;
  /** The members, at least one instance, in file order. */
  readonly members: readonly string[];
  /** The tracked objects of the group itself; its members have their own. */
  readonly tracks: VrrpTracks;
  /**
   * sync_group_tracking_weight: the weights of members count; otherwise only faults do, and tracks with weights are
   * left out.
   */
  readonly trackingWeight: boolean;
  readonly notify: VrrpNotify;
  readonly span: Span;
}

export interface VrrpScript {
  readonly name: string;
  readonly script: Script;
  /** The time between starts. */
  readonly interval: Milliseconds;
  /** A run that lasts longer is a failure. */
  readonly timeout: Milliseconds;
  /** The consecutive successes that bring it up; at least 1. */
  readonly rise: number;
  /** The consecutive failures that take it down; at least 1. */
  readonly fall: number;
  /** True when it starts as failed, else it starts as unknown. */
  readonly initFail: boolean;
  readonly span: Span;
}

export interface VrrpTrackFile {
  readonly name: string;
  /** An absolute path. */
  readonly path: string;
  /** init_file: the value that is written at the start; null for none. */
  readonly initial: { readonly value: number; readonly overwrite: boolean } | null;
  readonly span: Span;
}

export interface VrrpTrackProcess {
  readonly name: string;
  /** The command: its name or path, then its parameters. */
  readonly command: readonly [string, ...string[]];
  /** How parameters are compared; null when they are not compared. */
  readonly parameters: 'exact' | 'initial' | 'partial' | null;
  /** full_command: the first word is compared as a whole path with argv[0]. */
  readonly fullCommand: boolean;
  /** The smallest number of processes, 1..65535. With quorumMax 0 none may run. */
  readonly quorum: number;
  /** The largest number of processes, 0..65535; null for any. */
  readonly quorumMax: number | null;
  /** How long the number must suffice before it counts. */
  readonly forkDelay: Milliseconds;
  /** How long the number must be too small before it counts. */
  readonly terminateDelay: Milliseconds;
  readonly span: Span;
}

export interface InterfaceDelay {
  readonly interface: string;
  /** The delay, 0..255 s. */
  readonly down: Milliseconds;
  /** The delay, 0..255 s. */
  readonly up: Milliseconds;
}

export interface GarpGroup {
  /** The interfaces, at least one. */
  readonly interfaces: readonly string[];
  readonly garpInterval: Milliseconds;
  readonly gnaInterval: Milliseconds;
}

/** The synchronisation daemons of IPVS, of which the one that fits the instance's state runs. */
export interface VrrpSyncDaemon {
  readonly interface: string;
  readonly instance: string;
  /** The sync id, 0..255; by default the VRID of the instance. */
  readonly syncId: number;
  readonly maxLength: number | null;
  readonly group: IpAddress | null;
  readonly port: number | null;
  readonly ttl: number | null;
}
