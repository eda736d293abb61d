import type { EngineStatistics } from '../../checkers/engine/statistics.ts';
import type { WallTime } from '../base/time.ts';
import type { StatusDocument } from '../state/status/status-document.ts';
import type { Sample } from './exposition.ts';
import type { MetricName } from './names.ts';

/** The counters of notifications, which never decrease while lvsd runs and a FIFO is configured. */
export interface NotificationCounters {
  readonly scripts: {
    readonly started: number;
    readonly failed: number;
    readonly dropped: number;
    readonly running: number;
    readonly waiting: number;
  };
  readonly fifos: readonly { readonly path: string; readonly written: number; readonly dropped: number }[];
  readonly mails: {
    readonly sent: number;
    readonly deferred: number;
    readonly lost: number;
    readonly waiting: number;
  };
}

/** The facts for metrics, all of one moment. */
export interface MetricsSnapshot {
  readonly status: StatusDocument<WallTime>;
  /** Null before the engine exists. */
  readonly engine: EngineStatistics | null;
  /** Null where nobody is notified. */
  readonly notifications: NotificationCounters | null;
  /** The number of times that each ignored signal has come, by name. */
  readonly ignoredSignals: ReadonlyMap<string, number>;
  /** The commit that lvsd was built from; null, without a label, when it was built outside of a repository. */
  readonly revision: string | null;
  /** The runtime and its version, such as `node v20.20.2`. */
  readonly runtime: string;
}

/** One family: its name and a function for its series, which are made only when requested. */
export interface FamilySource {
  readonly name: MetricName;
  samples(): readonly Sample[];
}
