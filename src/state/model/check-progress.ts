import type { Milliseconds } from '../../base/time.ts';
import type { CheckPacing } from '../../config/model/config.ts';

/** The verdict of a check on its server. */
export type Verdict = 'up' | 'down';

/** The state of one check between attempts. */
export interface CheckState {
  readonly verdict: Verdict;
  /** True while `verdict` is only the assumption that the check started with. */
  readonly fresh: boolean;
  /** Failures in a row that retry has forgiven so far; while down, the retries of this round (0 without rounds). */
  readonly failures: number;
  /** False until the first success: one failure then is enough (keepalived starts the tally at `retry`). */
  readonly forgiving: boolean;
  /** What the next attempt tests: the url's index in an HTTP check that tests one at a time, 0 elsewhere. */
  readonly cursor: number;
  /** HTTP, while down: the url that must pass before the recovery pass over all urls begins. */
  readonly failedUrl: number | null;
  /** While down: passes in a row, which `rise` wants; 0 while up. */
  readonly passes: number;
  /** While down: failures in a row since it went down, by which the interval grows; 0 while up. */
  readonly misses: number;
}

/** The parameters of the state machine of one check. */
export interface CheckPolicy {
  readonly pacing: CheckPacing;
  /** How many urls are tested in turn, one in each attempt; 1 for every check but HTTP_GET and SSL_GET. */
  readonly urls: number;
  readonly method: 'retry' | 'url-sequence';
  /** HTTP: no wait between the successes of a first or recovery pass. */
  readonly fastRecovery: boolean;
  /** While down too, a failure is tried again `retry` times before the next delay loop begins. */
  readonly retriesWhileDown?: boolean;
  /** What delays are counted from: keepalived counts a script's from its start; the end is the default. */
  readonly intervalFrom?: 'start' | 'end';
}

/** The state after an attempt and how long after its end the next one is due. */
export interface CheckStep {
  readonly state: CheckState;
  readonly delay: Milliseconds;
}
