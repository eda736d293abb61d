import type { CheckIo, ResultCode } from '../../../checkers/types.ts';
import type { ForwardingMethod, Protocol } from '../../../ipvs/types.ts';
import type { DriftKind, OperationCount } from '../model/kernel-view.ts';
import type { KeptBy, RealServerState } from '../model/real-server-state.ts';
import type { ReloadResult } from '../model/reload-result.ts';
import type { SuspensionStatus } from '../model/suspension-status.ts';
import type { AnnounceStatus } from './announce-status.ts';
import type { ServerWatchStatus, WatchStatus } from './watch-status.ts';

/**
 * What `lvsctl status --json` and `GET /v1/status` answer: the stable, documented shape (docs/status-json.md).
 * Fields are added, never renamed or removed, within one `version`. Times are ISO 8601 in UTC; metrics are made of the
 * same fields with their times as numbers, which is what `Time` stands for.
 */
export interface StatusDocument<Time = string> {
  readonly version: 1;
  readonly generated_at: Time;
  readonly daemon: DaemonStatus<Time>;
  readonly config: ConfigStatus<Time>;
  readonly kernel: KernelStatus<Time>;
  /** Absent without isolation_guard. */
  readonly isolation?: IsolationStatus<Time>;
  /** Absent without share_probes. */
  readonly shared_probes?: SharedProbesStatus;
  /** Absent where the file does not announce. */
  readonly announce?: AnnounceStatus<Time>;
  /** Absent where no server is reached by FULLNAT. */
  readonly fullnat?: FullNatStatus;
  /** Absent where no server is watched by an idle connection. */
  readonly watch?: WatchStatus;
  /** Absent without data-path probes. */
  readonly data_path?: DataPathStatus;
  /** Absent before the first check. */
  readonly check_io?: CheckIoStatus;
  readonly virtual_servers: readonly VirtualServerStatus<Time>[];
}

/** Whether the director takes itself for cut off, because nearly all checks began to fail at once. */
export interface IsolationStatus<Time = string> {
  readonly percent: number;
  /** `holding`: states are held. `clearing`: not any more; each server that is held waits for its next result. */
  readonly mode: 'watching' | 'holding' | 'clearing';
  /** Since when states are held; null while watching. */
  readonly since: Time | null;
  readonly window_seconds: number;
  /** Checks that began to fail within the window. */
  readonly failing_checks: number;
  /** All that could have: those that did not fail before it. */
  readonly checks: number;
  /** Real servers whose checks fail and that are held. */
  readonly held: number;
  /** How often states began to be held. */
  readonly engagements: number;
}

/** What carries checks over the network out. */
export interface CheckIoStatus {
  /** `poll`: system calls of our own in batches; `node`: Node's sockets. */
  readonly kind: CheckIo;
  /** Why nothing better is used; null for the best there is. */
  readonly reason: string | null;
  /** Between two looks at what is due and what has come in; 0: nothing waits for a beat. */
  readonly grid_ms: number;
  /** How late the latest check of the last minute began. Absent while none was a second late. */
  readonly late_ms?: number;
}

export interface SharedProbesStatus {
  /** Probes that run for one check or more. */
  readonly probes: number;
  /** Checks that they run for. */
  readonly checks: number;
}

export interface DaemonStatus<Time = string> {
  readonly version: string;
  readonly pid: number;
  readonly started_at: Time;
  /** Why what must survive a restart could not be saved. Absent while all of it is. */
  readonly state_error?: string;
  /** Parts of lvsd that hang, as in `/healthz`. Absent while none does. */
  readonly stalled?: readonly string[];
}

export interface ConfigStatus<Time = string> {
  readonly path: string;
  readonly format: 'keepalived' | 'yaml';
  readonly loaded_at: Time;
  readonly warnings: number;
  /** Null until the first reload. */
  readonly last_reload: ReloadStatus<Time> | null;
  readonly reloads: Readonly<Record<ReloadResult, number>>;
}

export interface ReloadStatus<Time = string> {
  readonly at: Time;
  readonly result: ReloadResult;
  /** First problem, or what changed. */
  readonly detail: string;
}

export interface KernelStatus<Time = string> {
  readonly backend: 'ipvs' | 'memory';
  readonly available: boolean;
  /** True when the last comparison found, or the last writes left, the kernel as desired. */
  readonly in_sync: boolean;
  readonly last_sync_at: Time | null;
  /** What the last failed access said, or null when the last one worked. */
  readonly error: string | null;
  /** Differences found and repaired since the start that were not our doing. */
  readonly drift: Readonly<Record<DriftKind, number>>;
  readonly last_drift_at: Time | null;
  readonly operations: readonly OperationCount[];
  /** Services in the kernel that are not ours; never touched. */
  readonly unmanaged_services: readonly string[];
  /** Set while an operator has the kernel left alone. */
  readonly paused: PauseStatus<Time> | null;
  /** Services that wait to be written. */
  readonly pending: number;
  /** Why the list of our services could not be saved, or null. */
  readonly ownership_error: string | null;
  /** Why timeouts or sync daemon are not as configured, or null. */
  readonly settings_error: string | null;
}

export interface PauseStatus<Time = string> {
  /** The operator's user name, as lvsctl told it. */
  readonly author: string;
  readonly reason: string | null;
  readonly since: Time;
  readonly expires_at: Time | null;
}

export interface VirtualServerStatus<Time = string> {
  /** `tcp 10.0.0.1:80`, `fwmark 7 inet`. */
  readonly id: string;
  /** What people call it; absent without a name. */
  readonly name?: string;
  /** The virtual_server_group that it serves; absent without one. */
  readonly group?: string;
  readonly address: string | null;
  readonly port: number | null;
  readonly protocol: Protocol | null;
  readonly fwmark: number | null;
  readonly family: 'inet' | 'inet6';
  readonly scheduler: string;
  /** `fullnat` is NAT to the kernel. */
  readonly forwarding: ForwardingMethod | 'fullnat';
  /** Seconds, or null when not persistent. */
  readonly persistence_timeout: number | null;
  readonly state: 'up' | 'down';
  readonly since: Time;
  readonly quorum: QuorumStatus;
  readonly sorry_server: SorryServerStatus | null;
  /** Absent without fail_open. */
  readonly fail_open?: FailOpenStatus;
  /** Absent without ha_suspend. */
  readonly ha_suspend?: SuspensionStatus;
  readonly in_kernel: boolean;
  readonly in_sync: boolean;
  /** The kernel's refusal, in words, or null. */
  readonly error: string | null;
  readonly transitions: TransitionCounts;
  readonly statistics: TrafficStatus | null;
  /** Absent while nothing moves, and without an estimator in the kernel. */
  readonly rates?: RateStatus;
  readonly real_servers: readonly RealServerStatus<Time>[];
}

export interface QuorumStatus {
  readonly required: number;
  readonly hysteresis: number;
  /** Sum of the effective weights of the servers that are up and not held back by an operator. */
  readonly live_weight: number;
  readonly met: boolean;
}

export interface FailOpenStatus {
  /** Of the configured weight, this much always stays. */
  readonly percent: number;
  /** Failing servers that stay for it now. */
  readonly kept: number;
}

export interface SorryServerStatus {
  readonly address: string;
  readonly port: number;
  readonly active: boolean;
  readonly in_kernel: boolean;
  readonly connections: ConnectionCounts | null;
}

export interface RealServerStatus<Time = string> {
  /** What people call it; absent without a name. */
  readonly name?: string;
  readonly address: string;
  readonly port: number;
  readonly forwarding: ForwardingMethod | 'fullnat';
  readonly state: RealServerState;
  /** Absent unless its checks fail and it is kept nevertheless. */
  readonly kept_by?: KeptBy;
  readonly since: Time;
  readonly weight: WeightStatus;
  /** What an operator said of it, or null. */
  readonly override: OverrideStatus<Time> | null;
  readonly in_kernel: boolean;
  readonly error: string | null;
  readonly checks: readonly CheckStatus<Time>[];
  /** The idle connection to it; absent without `watch`, and before connections are opened. */
  readonly watch?: ServerWatchStatus<Time>;
  /** Null while not in the kernel, or when the kernel could not be read. */
  readonly connections: ConnectionCounts | null;
  /** It has as many connections as uthreshold allows and gets no new ones; absent unless so. */
  readonly full?: true;
  /** The scheduler refuses the clients whose hash means it; absent unless so (docs/schedulers.md). */
  readonly refuses_clients?: true;
  readonly transitions: TransitionCounts;
  readonly downtime_seconds: number;
  readonly statistics: TrafficStatus | null;
  /** As for the virtual server. */
  readonly rates?: RateStatus;
}

export interface OverrideStatus<Time = string> extends PauseStatus<Time> {
  readonly kind: 'drain' | 'disable' | 'weight';
  /** For `weight`, else null. */
  readonly weight: number | null;
  /** For `drain`: when the server goes whatever is left; null: it waits. */
  readonly deadline: Time | null;
  /** For `drain`: done. */
  readonly drained: boolean;
}

export interface WeightStatus {
  readonly configured: number;
  /** What health and dynamic contributors make of it, whether or not it is in the pool now. */
  readonly effective: number;
  /** What the kernel has; null while not in the kernel. */
  readonly kernel: number | null;
  /** Why the kernel's weight should be what it is, in words. */
  readonly reason: string;
}

export interface CheckStatus<Time = string> {
  readonly type: string;
  /** What is tested: `10.0.1.1:80`, `http://10.0.1.1:80/health`. */
  readonly target: string;
  readonly state: 'up' | 'down' | 'unchecked';
  readonly since: Time;
  readonly last: LastResult<Time> | null;
  /** Failures in a row that retry still forgives, counted so far; while down, those of a round of attempts. */
  readonly failures: number;
  readonly retry: number;
  /** Attempts by result since the check exists. */
  readonly results: Readonly<Partial<Record<ResultCode, number>>>;
  /** While down: passes in a row, and how many `rise` wants. Absent before the first. */
  readonly rising?: { readonly passes: number; readonly rise: number };
  /** Attempts in a row that could not be made, by this host's own fault. Absent when the last one could. */
  readonly local_errors?: number;
  /** When the certificate that the server last showed ends. Absent before it showed one, and without TLS. */
  readonly certificate_not_after?: Time;
}

export interface LastResult<Time = string> {
  readonly at: Time;
  readonly duration_ms: number;
  readonly result: ResultCode;
  readonly detail: string;
  /** What the script of a MISC_CHECK wrote, at most 4 KiB. Absent when it wrote nothing, and for other checks. */
  readonly output?: string;
}

export interface ConnectionCounts {
  readonly active: number;
  readonly inactive: number;
  readonly persistent: number;
}

export interface TransitionCounts {
  readonly up: number;
  readonly down: number;
}

/** Kernel counters since the object exists there. Numbers above 2^53 lose their last digits. */
export interface TrafficStatus {
  readonly connections: number;
  readonly incoming_packets: number;
  readonly outgoing_packets: number;
  readonly incoming_bytes: number;
  readonly outgoing_bytes: number;
}

/** What the kernel's estimator says of the last seconds (net/netfilter/ipvs/ip_vs_est.c), each for a second. */
export interface RateStatus {
  readonly connections: number;
  readonly incoming_bytes: number;
  readonly outgoing_bytes: number;
}

/** What data-path probes have in the kernel. */
export interface DataPathStatus {
  /** Private services: one for each way to a server. They are not among `virtual_servers`. */
  readonly services: number;
  /** The first of the firewall marks that are theirs. */
  readonly mark_base: number;
  /** What keeps the answers to probes away on this host, as far as lvsd could not set it; null: nothing. */
  readonly error: string | null;
  /** What to do about the error. */
  readonly hint: string | null;
  /** Settings that somebody else changed and that were put right. */
  readonly repairs: number;
  /** The first {@link PRIVATE_SERVICES_LISTED} of them; `lvsctl status` leaves them out but for --all. */
  readonly private_services?: readonly PrivateServiceStatus[];
}

/** A private service as the kernel has it. */
export interface PrivateServiceStatus {
  /** `fwmark 1280704558 inet`. */
  readonly service: string;
  /** Where it leads: `10.1.0.11:0`; port 0 keeps the packet's own. */
  readonly destination: string;
  readonly forwarding: ForwardingMethod;
  /** Null while it is not in the kernel. */
  readonly connections: { readonly active: number; readonly inactive: number } | null;
}

/** What keeps FULLNAT going in the kernel. */
export interface FullNatStatus {
  /** Rules of ours that are wanted, in the nat tables of both families. */
  readonly rules: number;
  /** Whether net.ipv4.vs.conntrack is on; null while it cannot be read. */
  readonly conntrack: boolean | null;
  /** Why not all of it is in the kernel; null when it is. */
  readonly error: string | null;
  /** What to do about the error. */
  readonly hint: string | null;
  /** Rules and settings that somebody else changed and that were put right. */
  readonly repairs: number;
}
