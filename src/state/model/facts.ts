import type { CheckType, ProbeResult, ResultCode, WeightClaim } from '../../../checkers/types.ts';
import type { Instant, Milliseconds, WallTime } from '../../base/time.ts';
import type { Check, RealServer, VirtualServer } from '../../config/model/config.ts';
import type { RealServerId, VirtualServerId } from '../../config/model/ids.ts';
import type { IsolationFacts } from '../health/isolation.ts';
import type { CheckPolicy, CheckState, Verdict } from './check-progress.ts';
import type { Override } from './override.ts';
import type { RecentResults } from './recent-results.ts';

/** How often an object came up and went down since the daemon first knew it. */
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

/** The facts about one check. */
export interface CheckFacts {
  readonly check: Check;
  readonly policy: CheckPolicy;
  readonly state: CheckState;
  /** When the verdict last changed, or the check was added. */
  readonly since: WallTime;
  readonly last: LastAttempt | null;
  /** The latest conclusive result; null before the first. */
  readonly lastConclusive: LastAttempt | null;
  /** The number of inconclusive attempts in a row, which are faults of this host. */
  readonly localErrors: number;
  /** The claim of its latest pass on the server's weight; it counts while the check is up. */
  readonly claim: WeightClaim | null;
  /** The end of the certificate that its server last showed; null before it showed one. */
  readonly certificateNotAfter: WallTime | null;
  /** Attempts by result. */
  readonly results: ReadonlyMap<ResultCode, number>;
  /** The latest attempts one by one. */
  readonly recent: Pick<RecentResults, 'list'>;
}

/** The facts about one real server. */
export interface RealServerFacts {
  readonly config: RealServer;
  /** Whether every check is up, or there are none, or the isolation guard holds the server. */
  readonly up: boolean;
  /** Whether the isolation guard holds the server: its checks fail, and it counts as up. */
  readonly held: boolean;
  /** Whether fail_open keeps the server in the pool although it is down. */
  readonly retainedByFailOpen: boolean;
  readonly effectiveWeight: number;
  readonly since: WallTime;
  readonly transitions: TransitionTally;
  /** Time spent down before the present state began. */
  readonly pastDowntime: Milliseconds;
  /** When it went down; null while up. */
  readonly downSince: Instant | null;
  readonly checks: readonly CheckFacts[];
  /** The override of an operator, or null. */
  readonly override: Override | null;
}

/** The facts about one virtual server. */
export interface VirtualServerFacts {
  readonly config: VirtualServer;
  readonly quorumMet: boolean;
  /** Sum of the effective weights of the real servers that are up and not held back by the operator. */
  readonly liveWeight: number;
  readonly since: WallTime;
  readonly transitions: TransitionTally;
  /** Whether ha_suspend stops its checks, because this host has none of its addresses. */
  readonly suspended: boolean;
  /** In file order. */
  readonly servers: readonly RealServerFacts[];
}

/** All facts about health for the status. Valid until the director's next call, so it must be read at once. */
export interface DirectorView {
  readonly virtualServers: readonly VirtualServerFacts[];
  /** Null without isolation_guard. */
  readonly isolation: IsolationFacts | null;
}

/** A change of state: an object came up or went down. */
export interface Transition {
  readonly kind: 'virtual_server' | 'real_server' | 'check';
  /** A {@link VirtualServerId}, {@link RealServerId} (unique in its virtual server) or {@link CheckId}. */
  readonly id: string;
  readonly virtualServer: VirtualServerId;
  /** Null for a transition of the virtual server itself. */
  readonly realServer: RealServerId | null;
  readonly to: Verdict;
  readonly at: WallTime;
  /** One line for a person. */
  readonly reason: string;
  /** Whether this is the object's first state and no change: at the start, or when it first appears. */
  readonly initial: boolean;
  /** For a check: its type and target, for people. */
  readonly checkName?: string;
  /** The type of the check whose attempt caused it; absent when a load did. */
  readonly checkType?: CheckType;
  /** The result of that attempt. */
  readonly resultCode?: ResultCode;
  /** The live weight of a virtual server at that time. */
  readonly liveWeight?: number;
  /** The object is down because it left the configuration. */
  readonly removed?: boolean;
  /** The server is down, and fail_open keeps it in the pool. */
  readonly kept?: boolean;
}
