import type { EngineStatistics } from '../../checkers/engine/statistics.ts';
import type { StatusDocument } from '../state/status-document.ts';
import type { Sample } from './exposition.ts';
import type { MetricName } from './names.ts';

/** Facts that metrics are made of; all of one moment. */
export interface MetricsSnapshot {
  readonly status: StatusDocument;
  /** Null before the engine exists. */
  readonly engine: EngineStatistics | null;
  /** Source revision, or empty. */
  readonly revision: string;
  /** `node v20.20.2`. */
  readonly runtime: string;
}

/** One family: its name and the way to its series, which are made only when asked for. */
export interface FamilySource {
  readonly name: MetricName;
  samples(): readonly Sample[];
}
