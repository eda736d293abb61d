import type { ResultCode } from '../../checkers/types.ts';
import type { PlanBasis } from '../state/director/plan-basis.ts';
import type { EventKind } from '../state/model/event.ts';
import type { RealServerState } from '../state/model/real-server-state.ts';
import type { RecentResult } from '../state/model/recent-results.ts';
import type { ReloadResult } from '../state/model/reload-result.ts';
import type { StatusChange } from '../state/status/status-changes.ts';
import type { PauseStatus, StatusDocument } from '../state/status/status-document.ts';
import type {
  ChangeRequest,
  CheckRequest,
  EventRequest,
  HistoryRequest,
  OperatorRequest,
  OverrideRequest,
} from './requests.ts';

/** Version of the paths and shapes below (docs/control-api.md): fields are added to it, never renamed or removed. */
export const API_VERSION = 1;

/** Paths of the control API. */
export const PATHS = {
  status: '/v1/status',
  version: '/v1/version',
  reload: '/v1/reload',
  overrides: '/v1/overrides',
  pause: '/v1/pause',
  resume: '/v1/resume',
  connections: '/v1/connections',
  results: '/v1/results',
  events: '/v1/events',
  history: '/v1/events/history',
  planBasis: '/v1/plan-basis',
  check: '/v1/check',
  changes: '/v1/changes',
} as const;

/** Query parameter of {@link PATHS}.status, repeatable: one virtual server selector in each. */
export const SELECTOR_PARAMETER = 'virtual_server';

/** Query parameter of {@link PATHS}.connections: a real server selector. */
export const REAL_SERVER_PARAMETER = 'real_server';

/** What every answer that is an error carries. */
export interface ErrorBody {
  readonly error: {
    /** Stable, listed in docs/errors.md. */
    readonly code: string;
    readonly message: string;
    /** What to do about it, or null. */
    readonly hint: string | null;
  };
}

/** Answer of `GET /v1/version`. */
export interface VersionReport {
  readonly api: typeof API_VERSION;
  readonly version: string;
  readonly pid: number;
}

/** Answer of `POST /v1/overrides`, once the kernel has settled. */
export interface OverrideReport {
  readonly servers: readonly {
    readonly virtual_server: string;
    readonly real_server: string;
    readonly state: RealServerState;
    /** Why it serves as it does now, in words, as in the status. */
    readonly reason?: string;
    /** A remark for the operator about this server, for example that `enable` had nothing to end. Absent without one. */
    readonly note?: string;
  }[];
  /** False: it was a dry run, and nothing was changed. */
  readonly applied: boolean;
  /** What was foreseen for each virtual server of the request, before the request took effect. */
  readonly consequences: readonly Consequence[];
  /** It is in force, but will not survive a restart, because of this; or null. */
  readonly warning: string | null;
  /** The virtual server is down now, in words: why, and who serves. Absent while its quorum is met. */
  readonly down?: string;
}

/** What a drain, disable, weight or enable makes of one virtual server. Weights are those of the kernel's scheduler. */
export interface Consequence {
  readonly virtual_server: string;
  /** How many real servers are up, not held back by an operator and of a weight above 0. */
  readonly live_servers: number;
  /** How many real servers are configured. */
  readonly servers: number;
  readonly live_weight: number;
  readonly quorum: number;
  readonly up: boolean;
  /** The virtual server serves now and would not afterwards; such a request is refused unless it is forced. */
  readonly takes_down: boolean;
  /** For a person: `leaves 1 of 3, live weight 1, quorum 2: DOWN, the sorry server serves`. */
  readonly text: string;
}

/** Answer of `POST /v1/pause` and `POST /v1/resume`. */
export interface PauseReport {
  readonly paused: PauseStatus | null;
  /** As in {@link OverrideReport}. */
  readonly warning: string | null;
}

/** Answer of `GET /v1/connections`. */
export interface ConnectionReport {
  readonly virtual_server: string;
  /** Null: all of them. */
  readonly real_server: string | null;
  /** Entries that match; `connections` has the first of them. */
  readonly matched: number;
  /** False when the kernel's list was longer than is read. */
  readonly complete: boolean;
  readonly connections: readonly ConnectionEntry[];
}

export interface ConnectionEntry {
  readonly protocol: string;
  /** `192.0.2.7:41822`; port 0 in a persistence template. */
  readonly client: string;
  readonly virtual: string;
  readonly destination: string;
  readonly state: string;
  readonly expires_seconds: number;
  /** It binds a client to its server, and is no connection itself. */
  readonly template: boolean;
}

/** Answer of `GET /v1/results`: what the latest attempts of a real server's checks found. */
export interface ResultReport {
  readonly virtual_server: string;
  readonly real_server: string;
  readonly checks: readonly {
    readonly type: string;
    /** As in the status. */
    readonly target: string;
    /** When the latest of them ended; null before the first. */
    readonly last_at: string | null;
    /** Oldest first, at most 60. */
    readonly results: readonly RecentResult[];
  }[];
}

/** Answer of `POST /v1/check`: one entry for each check that was run. */
export interface CheckReport {
  readonly checks: readonly CheckRun[];
}

/** One run of a check, for all its urls where it has several. */
export interface CheckRun {
  readonly virtual_server: string;
  readonly real_server: string;
  readonly type: string;
  /** What is tested: `10.0.1.1:80`. */
  readonly target: string;
  /** True: the check's own attempt, which counts. False: a run beside it, which changes nothing. */
  readonly counted: boolean;
  readonly outcome: 'pass' | 'fail' | 'inconclusive';
  readonly result: ResultCode;
  readonly detail: string;
  /** What a script wrote, bounded; null for other checks. */
  readonly output: string | null;
  readonly duration_ms: number;
  readonly steps: readonly CheckStep[];
}

export interface CheckStep {
  /** Since the run began. */
  readonly at_ms: number;
  /** connect, tls, request, status, digest, verdict, ... */
  readonly step: string;
  readonly detail: string;
}

/** Answer of `GET /v1/events`. */
export interface EventReport {
  /** When this lvsd started: with another one, numbers begin at 1 again. */
  readonly run: string;
  /** Number of the latest event; 0: there was none. */
  readonly latest: number;
  /** How many events after the number asked for are no longer kept. */
  readonly missed: number;
  /** Oldest first, without holes. */
  readonly events: readonly EventEntry[];
}

/** Answer of `GET /v1/events/history`: events of this run and of earlier ones, as far as they are kept. */
export interface HistoryReport {
  /** Oldest first. */
  readonly events: readonly RecordedEvent[];
  /** Older events that were asked for as well are left out, because of the limit. */
  readonly truncated: boolean;
  /** When the oldest kept event happened (ISO 8601, UTC); null: no event is kept. */
  readonly begins: string | null;
  /** Why events are not written to the disk at the moment, or null. */
  readonly error: string | null;
}

/** An event and the run of lvsd that it is of: numbers count within a run. */
export interface RecordedEvent extends EventEntry {
  readonly run: string;
}

/** Something that happened. */
export interface EventEntry {
  /** From 1, without holes, in the order in which things happened. */
  readonly seq: number;
  readonly at: string;
  readonly kind: EventKind;
  readonly virtual_server: string | null;
  readonly real_server: string | null;
  /** What people call the virtual server; absent without a name. */
  readonly virtual_server_name?: string;
  /** What people call the real server; absent without a name. */
  readonly real_server_name?: string;
  /** For `check`: its type and what it tests, `TCP_CHECK 10.0.1.1:80`. */
  readonly check: string | null;
  /** The state before; null where there was none. */
  readonly from: string | null;
  readonly to: string;
  readonly reason: string;
}

/** Answer of `GET /v1/changes`: what of the status changed since a revision. */
export type ChangeReport = StatusChange;

/** Answer of `POST /v1/reload`: what became of it, once the kernel has settled. */
export interface ReloadReport {
  readonly result: ReloadResult;
  /** One line: the first problem, or what changed. */
  readonly detail: string;
  /** One line for each thing that changed: `added tcp 10.0.0.1:80`. Empty when nothing did. */
  readonly changes: readonly string[];
  readonly diagnostics: readonly ReportedDiagnostic[];
  readonly duration_ms: number;
}

/** A problem in the configuration, for people (`rendered`) and for programs. */
export interface ReportedDiagnostic {
  /** The configuration that was in force before had it, too. */
  readonly known?: boolean;
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly file: string;
  /** From 1; null when the problem is the whole file's. */
  readonly line: number | null;
  readonly column: number | null;
  /** The message with the source line and a caret below it; may have several lines. */
  readonly rendered: string;
}

/** What the control API asks of the daemon. A rejection with a DirectorError reaches the client with its code and hint. */
export interface ControlHandlers {
  /**
   * The state now. `selectors` say which virtual servers the client wants (none: all), so that the daemon need not build
   * the others; it may ignore them, because the server leaves out what was not asked for.
   */
  status(selectors: readonly string[]): Promise<StatusDocument>;
  version(): Promise<VersionReport>;
  /**
   * Reads the configuration again and waits until the kernel has settled. A rejected file is a report, not a rejection.
   * `force`: a file that takes most virtual servers away is accepted as well.
   */
  reload(force: boolean): Promise<ReloadReport>;
  /** Overrides real servers for an operator, or ends that. Rejects with a RequestError for what cannot be done. */
  override(request: OverrideRequest): Promise<OverrideReport>;
  /** From the answer on nothing is written to the kernel. */
  pause(request: OperatorRequest): Promise<PauseReport>;
  resume(request: OperatorRequest): Promise<PauseReport>;
  /** The kernel's connections of one virtual server, or of one of its real servers. */
  connections(virtualServer: string, realServer: string | null): Promise<ConnectionReport>;
  /** The latest attempts of a real server's checks. */
  results(virtualServer: string, realServer: string): Promise<ResultReport>;
  /** Runs checks once and says what each step found. */
  check(request: CheckRequest): Promise<CheckReport>;
  /** What happened, or what happens next. */
  events(request: EventRequest): Promise<EventReport>;
  /** What changed in the status since a revision, or everything. */
  changes(request: ChangeRequest): Promise<ChangeReport>;
  /** What happened, over restarts. */
  history(request: HistoryRequest): Promise<HistoryReport>;
  /** What a plan is made of: kernel, health, overrides. Its members are no stable shape. */
  planBasis(): Promise<PlanBasis>;
}
