import type { CheckSpec } from '../../../checkers/types.ts';
import type {
  ConnectionTimeouts,
  ForwardingMethod,
  ServiceKey,
  ServiceParams,
  SyncDaemon,
  Tunnel,
} from '../../../ipvs/types.ts';
import type { IpAddress } from '../../base/ip-address.ts';
import type { Milliseconds } from '../../base/time.ts';
import type { Span } from '../language/source.ts';
import type { VrrpConfig } from '../vrrp/model.ts';
import type { CheckId, RealServerId, VirtualServerId } from './ids.ts';
import type { NotifySettings } from './notify-settings.ts';

/** The accepted configuration: every default resolved, every value valid. Deeply immutable. */
export interface Config {
  readonly virtualServers: readonly VirtualServer[];
  /** What it says of the kernel beside the services; absent: nothing. */
  readonly kernel?: KernelSettings;
  /** net_namespace: the network namespace that all of lvsd runs in. Absent: the one that it is started in. */
  readonly networkNamespace?: string;
  /** Who is told of what; absent: nobody. */
  readonly notify?: NotifySettings;
  /**
   * isolation_guard (ours): when at least this many percent of all checks begin to fail within one interval, the
   * director itself is taken for cut off and states are held. Absent: off.
   */
  readonly isolationGuard?: number;
  /** share_probes (ours): checks with equal specs run one probe for all. Absent: each runs its own. */
  readonly shareProbes?: boolean;
  /** Data-path probes; absent: the file has none, and knows of none. */
  readonly probes?: ProbeSettings;
  /** reload_guard (ours): what becomes of a reload that takes away most of what serves. Absent: `refuse`. */
  readonly reloadGuard?: ReloadGuard;
  /** announce_* (ours): virtual addresses are offered to a BGP daemon by routes. Absent: not announced. */
  readonly announce?: AnnounceSettings;
  /** init_file of tracked files; absent: none. */
  readonly initFiles?: readonly InitFile[];
  /** The VRRP half; absent: no instance. */
  readonly vrrp?: VrrpConfig;
}

/** What data-path probes have in common (ours). */
export interface ProbeSettings {
  /** probe_mark_base: the first of our marks. */
  readonly markBase: number;
  /** probe_source: where probes come from, of all directors that share the file. Empty: the route's own. */
  readonly sources: readonly IpAddress[];
}

/** `refuse`: only when it is forced. `warn`: done, and told. */
export type ReloadGuard = 'refuse' | 'warn';

/** How virtual addresses are offered to a BGP daemon of this host (ours). */
export interface AnnounceSettings {
  /** The routing table that holds nothing but our routes and that no rule looks into; 1..4294967295 without 253..255. */
  readonly table: number;
  /** The origin of our routes (rtm_protocol), 5..255: those of others are never touched. */
  readonly protocol: number;
  /** Whether an address is announced while any of its virtual servers has its quorum, or while all have. */
  readonly services: 'any' | 'all';
  /** Least time between two announcements of one address. */
  readonly damping: Milliseconds;
  /** Time between the withdrawal of an address and the removal of its services, in which routers move its traffic. */
  readonly drain: Milliseconds;
  /** What becomes of the routes when lvsd dies or hangs. */
  readonly onDeath: 'release' | 'hold';
}

/** A tracked file that lvsd writes when it starts, never at a reload (keepalived: init_file). */
export interface InitFile {
  /** Absolute. */
  readonly path: string;
  /** -2147483647..2147483647. */
  readonly value: number;
  /** Also when the file is there. */
  readonly overwrite: boolean;
}

/** What a configuration says of IPVS as a whole (keepalived: global_defs). */
export interface KernelSettings {
  /** lvs_timeouts: 0 and unsaid are null and leave the kernel's value as it was found. Null: not said. */
  readonly timeouts: ConnectionTimeouts | null;
  /** lvs_sync_daemon without a VRRP instance: both halves run. Null: not said. */
  readonly syncDaemon: SyncDaemonSettings | null;
  /** lvs_sync_daemon with a VRRP instance: the half that fits its state runs. Absent: not said. */
  readonly followedSyncDaemon?: FollowedSyncDaemon;
  /** lvs_flush: at the start. Services of ours that are not configured go in any case; `all`: foreign ones too. */
  readonly flush: FlushScope | null;
  /** lvs_flush_on_stop, alone or with `VS`: `ours`, which a stop does in any case; `all`: foreign ones too. */
  readonly flushOnStop: FlushScope | null;
}

/** Which services a flush takes. keepalived takes all; here the word `all` must be said. */
export type FlushScope = 'ours' | 'all';

/** Both halves of the synchronisation daemon; null means the kernel's default. */
export type SyncDaemonSettings = Omit<SyncDaemon, 'state'>;

/** A synchronisation daemon that follows a VRRP instance: master while the instance is MASTER here, else backup. */
export interface FollowedSyncDaemon {
  readonly instance: string;
  readonly daemon: SyncDaemonSettings;
}

export interface VirtualServer {
  readonly id: VirtualServerId;
  /** What people call it (name, ours; snmp_name); absent: nothing. Not unique. */
  readonly name?: string;
  /** The virtual_server_group that it serves; absent: none. */
  readonly group?: string;
  /** The kernel services it stands for: one, or several for a group. */
  readonly listeners: readonly [ServiceKey, ...ServiceKey[]];
  readonly params: ServiceParams;
  /** The virtual server's own method, which its servers inherit; for display. */
  readonly forwarding: ForwardingMethod;
  /** Whether that method is FULLNAT, which the kernel knows as NAT. Absent: not. */
  readonly fullnat?: true;
  /** snat, laddr_group_name: the addresses that its FULLNAT servers see connections come from. Absent: the route's own. */
  readonly snat?: readonly IpAddress[];
  /** Least live weight; at least 1. */
  readonly quorum: number;
  /** 0..quorum-1: up at quorum + hysteresis, down below quorum - hysteresis. */
  readonly hysteresis: number;
  readonly sorryServer: SorryServer | null;
  /**
   * fail_open (ours): failing servers are kept so that never less than this many percent of the configured weight
   * stays. Absent: off.
   */
  readonly failOpen?: number;
  /** ha_suspend: its checks run only while this host has one of its addresses. Absent: always. */
  readonly haSuspend?: true;
  /** announce no (ours): its addresses are not announced. Absent: they are, where the file announces at all. */
  readonly announce?: false;
  /** At least one, in file order. */
  readonly realServers: readonly RealServer[];
  readonly span: Span;
}

export interface RealServer {
  readonly id: RealServerId;
  /** As that of a virtual server. */
  readonly name?: string;
  readonly address: IpAddress;
  readonly port: number;
  readonly forwarding: ForwardingMethod;
  /** Its connections come from an address of this host (FULLNAT; `forwarding` is `nat` then). Absent: from the client's. */
  readonly fullnat?: true;
  readonly tunnel: Tunnel;
  /** 0..2147483647. */
  readonly weight: number;
  readonly upperThreshold: number;
  readonly lowerThreshold: number;
  /** Weight 0 instead of removal while down. */
  readonly inhibitOnFailure: boolean;
  /** watch (ours): an idle connection to it is kept beside its checks. Absent: none. */
  readonly watch?: ConnectionWatch;
  readonly checks: readonly Check[];
  readonly span: Span;
}

/** An idle connection whose end has the checks of its server run at once. */
export interface ConnectionWatch {
  /** So many refused connections in a row after that end take the server down, whatever `retry` says; at least 1. */
  readonly confirm: number;
}

export interface SorryServer {
  readonly address: IpAddress;
  readonly port: number;
  readonly forwarding: ForwardingMethod;
  /** As of a real server. */
  readonly fullnat?: true;
  readonly tunnel: Tunnel;
  /** Kept in the kernel at weight 0 while not needed. */
  readonly inhibit: boolean;
}

export interface Check {
  readonly id: CheckId;
  readonly spec: CheckSpec;
  readonly pacing: CheckPacing;
  readonly span: Span;
}

/** When a check runs and how many failures it forgives. */
export interface CheckPacing {
  readonly delayLoop: Milliseconds;
  /** Failures forgiven in a row while up: down at the retry + 1st. */
  readonly retry: number;
  readonly delayBeforeRetry: Milliseconds;
  /** Upper bound of the random part of the first start offset; 0 for none. */
  readonly warmup: Milliseconds;
  /** Starts down and must pass before its server is used. */
  readonly alpha: boolean;
  /** rise (ours): passes in a row that bring a failing check up; absent: 1. */
  readonly rise?: number;
  /** jitter (ours): upper bound of a random part added to each delay; absent: none. */
  readonly jitter?: Milliseconds;
  /** delay_down_max (ours): while down the interval doubles from delayLoop up to this; absent: it does not grow. */
  readonly delayDownMax?: Milliseconds;
}
