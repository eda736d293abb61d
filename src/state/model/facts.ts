import type { CheckType, ProbeResult, ResultCode, WeightClaim } from '../../../checkers/types.ts';
import type { Instant, Milliseconds, WallTime } from '../../base/time.ts';
import type { Check, RealServer, VirtualServer } from '../../config/model/config.ts';
import type { RealServerId, VirtualServerId } from '../../config/model/ids.ts';
import type { IsolationFacts } from '../health/isolation.ts';
import type { CheckPolicy, CheckState, Verdict } from './check-progress.ts';
import type { Override } from './override.ts';
import type { RecentResults } from './recent-results.ts';

/** How often an object came up and went down since the daemon knows it. */
export interface TransitionTally {
  readonly up: number;
  readonly down: number;
}

/** The latest completed attempt of a check. */
export interface LastAttempt {
  readonly at: WallTime;
  readonly duration: Milliseconds;
  readonly result: ProbeResult;
}

/** What the director knows of one check. */
export interface CheckFacts {
  readonly check: Check;
  readonly policy: CheckPolicy;
  readonly state: CheckState;
  /** When the verdict last changed, or the check was added. */
  readonly since: WallTime;
  readonly last: LastAttempt | null;
  /** The latest result that said anything of the server, or null before one. */
  readonly lastConclusive: LastAttempt | null;
  /** Attempts in a row that said nothing of the server, by our own fault. */
  readonly localErrors: number;
  /** What its latest pass wants of the server's weight; counts while the check is up. */
  readonly claim: WeightClaim | null;
  /** When the certificate that its server last showed ends; null before it showed one. */
  readonly certificateNotAfter: WallTime | null;
  /** Attempts by result. */
  readonly results: ReadonlyMap<ResultCode, number>;
  /** The latest attempts one by one. */
  readonly recent: Pick<RecentResults, 'list'>;
}

/** What the director knows of one real server. */
export interface RealServerFacts {
  readonly config: RealServer;
  /** Every check is up, or there are none, or the isolation guard holds it. */
  readonly up: boolean;
  /** The isolation guard holds it: its checks fail, and it is taken as up. */
  readonly held: boolean;
  /** fail_open keeps it in the pool: it is down. */
  readonly retainedByFailOpen: boolean;
  readonly effectiveWeight: number;
  readonly since: WallTime;
  readonly transitions: TransitionTally;
  /** Time spent down before the present state began. */
  readonly pastDowntime: Milliseconds;
  /** When it went down; null while up. */
  readonly downSince: Instant | null;
  readonly checks: readonly CheckFacts[];
  /** The operator's word on it, or null. */
  readonly override: Override | null;
}

/** What the director knows of one virtual server. */
export interface VirtualServerFacts {
  readonly config: VirtualServer;
  readonly quorumMet: boolean;
  /** Sum of the effective weights of the real servers that are up and not held back by the operator. */
  readonly liveWeight: number;
  readonly since: WallTime;
  readonly transitions: TransitionTally;
  /** By ha_suspend its checks do not run: this host has none of its addresses. */
  readonly suspended: boolean;
  /** In file order. */
  readonly servers: readonly RealServerFacts[];
}

/** Everything that the status shows of health. Valid until the director's next call: read it in one go. */
export interface DirectorView {
  readonly virtualServers: readonly VirtualServerFacts[];
  /** Null without isolation_guard. */
  readonly isolation: IsolationFacts | null;
}

/** Something came up or went down. */
export interface Transition {
  readonly kind: 'virtual_server' | 'real_server' | 'check';
  /** A {@link VirtualServerId}, {@link RealServerId} (unique in its virtual server) or {@link CheckId}. */
  readonly id: string;
  readonly virtualServer: VirtualServerId;
  /** Null for a virtual server's own. */
  readonly realServer: RealServerId | null;
  readonly to: Verdict;
  readonly at: WallTime;
  /** One line for a person. */
  readonly reason: string;
  /** The object's first state, not a change: at the start, or when it first appears. */
  readonly initial: boolean;
  /** A check's own: its type and what it tests, for people. */
  readonly checkName?: string;
  /** The check whose attempt led to it; absent when a load did. */
  readonly checkType?: CheckType;
  /** What that attempt found. */
  readonly resultCode?: ResultCode;
  /** A virtual server's live weight at the moment. */
  readonly liveWeight?: number;
  /** It is down because it left the configuration. */
  readonly removed?: boolean;
  /** It is down and stays in the pool nevertheless, by fail_open. */
  readonly kept?: boolean;
}
