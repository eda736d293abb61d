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

/** The body of every error answer. */
export interface ErrorBody {
  readonly error: {
    /** Stable, listed in docs/errors.md. */
    readonly code: string;
    readonly message: string;
    /** Advice for the user, or null. */
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
    /** Why the server is in its state, in the words of the status. */
    readonly reason?: string;
    /** A remark for the operator about this server, for example that `enable` had nothing to end. Absent without one. */
    readonly note?: string;
  }[];
  /** Whether the request was applied; false for a dry run, which changes nothing. */
  readonly applied: boolean;
  /** The predicted consequences for each virtual server of the request, before it took effect. */
  readonly consequences: readonly Consequence[];
  /** Why the request is in force but will not survive a restart; or null. */
  readonly warning: string | null;
  /** Present while the virtual server is down: why, and which servers still serve. */
  readonly down?: string;
}

/**
 * The effect of a drain, disable, weight or enable on one virtual server. Weights are those of the kernel's
 * scheduler.
 */
export interface Consequence {
  readonly virtual_server: string;
  /** How many real servers are up, not held back by an operator, and of a weight above 0. */
  readonly live_servers: number;
  /** How many real servers are configured. */
  readonly servers: number;
  readonly live_weight: number;
  readonly quorum: number;
  readonly up: boolean;
  /** Whether the request takes down a virtual server that is up; such a request is refused unless it is forced. */
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
  /** The number of matching entries; `connections` has the first of them. */
  readonly matched: number;
  /** False when the kernel's list was longer than the part that was read. */
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
  /** Whether the entry is a persistence template, which binds a client to its server and is no connection itself. */
  readonly template: boolean;
}

/** Answer of `GET /v1/results`: the results of the latest attempts of a real server's checks. */
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
  /** The address that is tested: `10.0.1.1:80`. */
  readonly target: string;
  /** True for the check's own attempt, which counts. False for an extra run, which changes nothing. */
  readonly counted: boolean;
  readonly outcome: 'pass' | 'fail' | 'inconclusive';
  readonly result: ResultCode;
  readonly detail: string;
  /** The output of a script, bounded; null for other checks. */
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
  /** The start time of this lvsd. After a restart the numbers begin at 1 again. */
  readonly run: string;
  /** The number of the latest event; 0 when there was none. */
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
  /** Whether older matching events were left out because of the limit. */
  readonly truncated: boolean;
  /** When the oldest kept event happened (ISO 8601, UTC); null: no event is kept. */
  readonly begins: string | null;
  /** Why events are not written to the disk at the moment, or null. */
  readonly error: string | null;
}

/** An event and its run of lvsd: event numbers begin anew in each run. */
export interface RecordedEvent extends EventEntry {
  readonly run: string;
}

/** One event. */
export interface EventEntry {
  /** From 1, without gaps, in the order of the events. */
  readonly seq: number;
  readonly at: string;
  readonly kind: EventKind;
  readonly virtual_server: string | null;
  readonly real_server: string | null;
  /** The configured name of the virtual server; absent without one. */
  readonly virtual_server_name?: string;
  /** The configured name of the real server; absent without one. */
  readonly real_server_name?: string;
  /** For `check`: the type and target of the check, `TCP_CHECK 10.0.1.1:80`. */
  readonly check: string | null;
  /** The state before; null where there was none. */
  readonly from: string | null;
  readonly to: string;
  readonly reason: string;
}

/** Answer of `GET /v1/changes`: the parts of the status that changed since a revision. */
export type ChangeReport = StatusChange;

/** Answer of `POST /v1/reload`: its result, once the kernel has settled. */
export interface ReloadReport {
  readonly result: ReloadResult;
  /** One line: the first problem, or what changed. */
  readonly detail: string;
  /** One line for each change: `added tcp 10.0.0.1:80`. Empty when nothing changed. */
  readonly changes: readonly string[];
  readonly diagnostics: readonly ReportedDiagnostic[];
  readonly duration_ms: number;
}

/** A problem in the configuration, for people (`rendered`) and for programs. */
export interface ReportedDiagnostic {
  /** Whether the previous configuration had the same problem. */
  readonly known?: boolean;
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly file: string;
  /** From 1; null when the problem is about the whole file. */
  readonly line: number | null;
  readonly column: number | null;
  /** The message with the source line and a caret below it; may have several lines. */
  readonly rendered: string;
}

/**
 * The requests that the daemon handles. A rejection with a DirectorError reaches the client with its code and hint.
 */
export interface ControlHandlers {
  /**
   * The current status. `selectors` say which virtual servers the client wants (none: all), so that the daemon need
   * not build the others. The daemon may ignore them, because the server filters the answer.
   */
  status(selectors: readonly string[]): Promise<StatusDocument>;
  version(): Promise<VersionReport>;
  /**
   * Reads the configuration again and waits until the kernel has settled. A rejected file is a report, not a
   * rejection. With `force`, a file that removes most virtual servers is accepted as well.
   */
  reload(force: boolean): Promise<ReloadReport>;
  /**
   * Overrides real servers for an operator, or ends overrides. Rejects with a RequestError for a request that cannot
   * be done.
   */
  override(request: OverrideRequest): Promise<OverrideReport>;
  /** Pauses: after the answer nothing is written to the kernel. */
  pause(request: OperatorRequest): Promise<PauseReport>;
  resume(request: OperatorRequest): Promise<PauseReport>;
  /** The kernel's connections of one virtual server, or of one of its real servers. */
  connections(virtualServer: string, realServer: string | null): Promise<ConnectionReport>;
  /** The latest attempts of a real server's checks. */
  results(virtualServer: string, realServer: string): Promise<ResultReport>;
  /** Runs checks once and says what each step found. */
  check(request: CheckRequest): Promise<CheckReport>;
  /** The events after a number; waits for the next one if asked to. */
  events(request: EventRequest): Promise<EventReport>;
  /** The changes of the status since a revision, or the whole status. */
  changes(request: ChangeRequest): Promise<ChangeReport>;
  /** The events of this run and of earlier ones. */
  history(request: HistoryRequest): Promise<HistoryReport>;
  /** The inputs of a plan: kernel, health, overrides. Its members are no stable shape. */
  planBasis(): Promise<PlanBasis>;
}
