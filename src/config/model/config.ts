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

/**
 * The accepted configuration: every default resolved, every value valid. Deeply immutable.
 *
 * @example
 * ```ts
 * const { config } = loadConfig('/etc/lvsd/lvsd.yaml', ports);
 * for (const { id, realServers } of config?.virtualServers ?? []) print(id, realServers.length);
 * ```
 */
export interface Config {
  readonly virtualServers: readonly VirtualServer[];
  /** The settings for the kernel beside the services; absent when there are none. */
  readonly kernel?: KernelSettings;
  /**
   * net_namespace: the network namespace that all of lvsd runs in. Absent: the namespace in which lvsd is started.
   */
  readonly networkNamespace?: string;
  /** The receivers of notifications; absent when there are none. */
  readonly notify?: NotifySettings;
  /**
   * isolation_guard (lvsd's own): when at least this many percent of all checks begin to fail within one interval, the
   * director itself counts as cut off, and states are held. Absent: off.
   */
  readonly isolationGuard?: number;
  /** share_probes (lvsd's own): checks with equal specs run one probe for all. Absent: each runs its own. */
  readonly shareProbes?: boolean;
  /** The settings for data-path probes; absent when the file has no such probe and no setting for them. */
  readonly probes?: ProbeSettings;
  /** reload_guard (lvsd's own): what happens to a reload that removes most of what serves. Absent: `refuse`. */
  readonly reloadGuard?: ReloadGuard;
  /**
   * announce_* (lvsd's own): virtual addresses are offered to a BGP daemon as routes. Absent: they are not announced.
   */
  readonly announce?: AnnounceSettings;
  /** init_file of tracked files; absent when there is none. */
  readonly initFiles?: readonly InitFile[];
  /** The VRRP half; absent when there is no instance. */
  readonly vrrp?: VrrpConfig;
}

/** The common settings of data-path probes (lvsd's own). */
export interface ProbeSettings {
  /** probe_mark_base: the first of the firewall marks for probes. */
  readonly markBase: number;
  /**
   * probe_source: the source addresses of probes, of all directors that share the file. Empty: the address of the
   * route.
   */
  readonly sources: readonly IpAddress[];
}

/** With `refuse` the reload is done only when forced; with `warn` it is done and reported. */
export type ReloadGuard = 'refuse' | 'warn';

/** How virtual addresses are offered to a BGP daemon of this host (lvsd's own). */
export interface AnnounceSettings {
  /** The routing table that holds only lvsd's routes and that no rule consults; 1..4294967295 without 253..255. */
  readonly table: number;
  /** The origin of lvsd's routes (rtm_protocol), 5..255; routes of other origins are never touched. */
  readonly protocol: number;
  /** Whether an address is announced while any of its virtual servers has its quorum, or while all have. */
  readonly services: 'any' | 'all';
  /** The shortest time between two announcements of one address. */
  readonly damping: Milliseconds;
  /**
   * The time between the withdrawal of an address and the removal of its services, in which routers move its traffic.
   */
  readonly drain: Milliseconds;
  /** What happens to the routes when lvsd dies or hangs. */
  readonly onDeath: 'release' | 'hold';
}

/** A tracked file that lvsd writes when it starts, never at a reload (keepalived: init_file). */
export interface InitFile {
  /** An absolute path. */
  readonly path: string;
  /** A number in -2147483647..2147483647. */
  readonly value: number;
  /** True when an existing file is overwritten, too. */
  readonly overwrite: boolean;
}

/** The settings for IPVS as a whole (keepalived: global_defs). */
export interface KernelSettings {
  /**
   * lvs_timeouts. A value of 0 and a missing one are null and leave the kernel's value unchanged. Null when the keyword
   * is missing.
   */
  readonly timeouts: ConnectionTimeouts | null;
  /** lvs_sync_daemon without a VRRP instance: both daemons run. Null when it is missing. */
  readonly syncDaemon: SyncDaemonSettings | null;
  /**
   * lvs_sync_daemon with a VRRP instance: the daemon that fits the instance's state runs. Absent when it is missing.
   */
  readonly followedSyncDaemon?: FollowedSyncDaemon;
  /**
   * lvs_flush, at the start. lvsd's services that are not configured are removed in any case; `all` removes other
   * services, too.
   */
  readonly flush: FlushScope | null;
  /**
   * lvs_flush_on_stop, alone or with `VS`: `ours` is done by every stop in any case; `all` removes other services, too.
   */
  readonly flushOnStop: FlushScope | null;
}

/** The services that a flush removes. keepalived removes all; here that needs the word `all`. */
export type FlushScope = 'ours' | 'all';

/** Both synchronisation daemons; null stands for the kernel's default. */
export type SyncDaemonSettings = Omit<SyncDaemon, 'state'>;

/**
 * A synchronisation daemon that follows a VRRP instance: master while the instance is MASTER on this host, else backup.
 */
export interface FollowedSyncDaemon {
  readonly instance: string;
  readonly daemon: SyncDaemonSettings;
}

export interface VirtualServer {
  readonly id: VirtualServerId;
  /** The operators' name for it (lvsd's name; snmp_name); absent without one. It need not be unique. */
  readonly name?: string;
  /** The virtual_server_group that it serves; absent when there is none. */
  readonly group?: string;
  /** Its kernel services: one, or several for a group. */
  readonly listeners: readonly [ServiceKey, ...ServiceKey[]];
  readonly params: ServiceParams;
  /** The virtual server's own method, which its servers inherit; it is only displayed. */
  readonly forwarding: ForwardingMethod;
  /** True when that method is FULLNAT, which is NAT for the kernel; else absent. */
  readonly fullnat?: true;
  /**
   * snat, laddr_group_name: the source addresses of connections to its FULLNAT servers. Absent: the address of the
   * route.
   */
  readonly snat?: readonly IpAddress[];
  /** The smallest live weight for service, at least 1. */
  readonly quorum: number;
  /** In 0..quorum-1: the virtual server is up at quorum + hysteresis, and down below quorum - hysteresis. */
  readonly hysteresis: number;
  readonly sorryServer: SorryServer | null;
  /**
   * fail_open (lvsd's own): failing servers are kept so that at least this many percent of the configured weight stay.
   * Absent: off.
   */
  readonly failOpen?: number;
  /** ha_suspend: its checks run only while this host has one of its addresses. Absent: always. */
  readonly haSuspend?: true;
  /** announce no (lvsd's own): its addresses are not announced. Absent: they are, where the file announces at all. */
  readonly announce?: false;
  /** The real servers, at least one, in file order. */
  readonly realServers: readonly RealServer[];
  readonly span: Span;
}

export interface RealServer {
  readonly id: RealServerId;
  /** The operators' name for it, as for a virtual server. */
  readonly name?: string;
  readonly address: IpAddress;
  readonly port: number;
  readonly forwarding: ForwardingMethod;
  /**
   * True when its connections come from an address of this host (FULLNAT; `forwarding` is `nat` then). Absent: from the
   * client's address.
   */
  readonly fullnat?: true;
  readonly tunnel: Tunnel;
  /** A number in 0..2147483647. */
  readonly weight: number;
  readonly upperThreshold: number;
  readonly lowerThreshold: number;
  /** True when a server that is down gets weight 0 and is not removed. */
  readonly inhibitOnFailure: boolean;
  /** watch (lvsd's own): an idle connection to it is kept beside its checks. Absent: none. */
  readonly watch?: ConnectionWatch;
  readonly checks: readonly Check[];
  readonly span: Span;
}

/** An idle connection whose end triggers the checks of its server. */
export interface ConnectionWatch {
  /**
   * This many consecutive refused connections after that end take the server down, whatever `retry` is; at least 1.
   */
  readonly confirm: number;
}

export interface SorryServer {
  readonly address: IpAddress;
  readonly port: number;
  readonly forwarding: ForwardingMethod;
  /** As for a real server. */
  readonly fullnat?: true;
  readonly tunnel: Tunnel;
  /** True when it is kept in the kernel at weight 0 while it is not needed. */
  readonly inhibit: boolean;
}

export interface Check {
  readonly id: CheckId;
  readonly spec: CheckSpec;
  readonly pacing: CheckPacing;
  readonly span: Span;
}

/** The times at which a check runs, and the failures that it tolerates. */
export interface CheckPacing {
  readonly delayLoop: Milliseconds;
  /** The consecutive failures that are tolerated while up: the check is down at the (retry + 1)st. */
  readonly retry: number;
  readonly delayBeforeRetry: Milliseconds;
  /** The upper bound of the random part of the first start offset; 0 for none. */
  readonly warmup: Milliseconds;
  /** True when the check starts down and must pass before its server is used. */
  readonly alpha: boolean;
  /** rise (lvsd's own): the consecutive passes that bring a failing check up; absent: 1. */
  readonly rise?: number;
  /** jitter (lvsd's own): the upper bound of a random part that is added to each delay; absent: none. */
  readonly jitter?: Milliseconds;
  /**
   * delay_down_max (lvsd's own): while down, the interval doubles from delayLoop up to this; absent: it does not grow.
   */
  readonly delayDownMax?: Milliseconds;
}
