import type { EngineStatistics } from '../../checkers/engine/statistics.ts';
import type { WallTime } from '../base/time.ts';
import type { StatusDocument } from '../state/status/status-document.ts';
import type { Sample } from './exposition.ts';
import type { MetricName } from './names.ts';

/** What notifications count; counters never go down while lvsd runs and a FIFO is configured. */
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

/** Facts that metrics are made of; all of one moment. */
export interface MetricsSnapshot {
  readonly status: StatusDocument<WallTime>;
  /** Null before the engine exists. */
  readonly engine: EngineStatistics | null;
  /** Null where nobody is told of anything. */
  readonly notifications: NotificationCounters | null;
  /** How often each signal came that means nothing to lvsd, by name. */
  readonly ignoredSignals: ReadonlyMap<string, number>;
  /** The commit that lvsd was built from; null when it was built outside of a repository, and then no label. */
  readonly revision: string | null;
  /** `node v20.20.2`. */
  readonly runtime: string;
}

/** One family: its name and the way to its series, which are made only when asked for. */
export interface FamilySource {
  readonly name: MetricName;
  samples(): readonly Sample[];
}
