import type { ReloadResult, StatusDocument } from '../state/status-document.ts';

/** Version of the paths and shapes below (docs/control-api.md): fields are added to it, never renamed or removed. */
export const API_VERSION = 1;

/** Paths of the control API. */
export const PATHS = {
  status: '/v1/status',
  version: '/v1/version',
  reload: '/v1/reload',
} as const;

/** Query parameter of {@link PATHS}.status, repeatable: one virtual server selector in each. */
export const SELECTOR_PARAMETER = 'virtual_server';

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
  /** Reads the configuration again and waits until the kernel has settled. A rejected file is a report, not a rejection. */
  reload(): Promise<ReloadReport>;
}
