import type { ProbeResult, ResultCode } from '../../../checkers/types.ts';
import type { Instant, Milliseconds, WallTime } from '../../base/time.ts';
import type { Check, VirtualServer } from '../../config/model/config.ts';
import { type CheckStart, initialCheckState, policyOf } from '../health/check-state.ts';
import { isWatched } from '../health/isolation.ts';
import type { Suspicion } from '../health/suspicion.ts';
import type { Verdict } from '../model/check-progress.ts';
import type {
  CheckFacts,
  LastAttempt,
  RealServerFacts,
  TransitionTally,
  VirtualServerFacts,
} from '../model/facts.ts';
import { moveOverride } from '../model/moved-spans.ts';
import { configuredWeight, isHeldBack } from '../model/override.ts';
import { RecentResults } from '../model/recent-results.ts';
import { contributionOf, effectiveWeight } from '../model/weight.ts';
import type { Pool, PortRule } from '../pool/pool.ts';

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The director's own, mutable form of the facts. */
export interface CheckRecord extends Writable<Omit<CheckFacts, 'results' | 'recent' | 'lastConclusive'>> {
  /** Set when the idle connection to its server ended, until a result shows why. */
  suspicion: Suspicion | null;
  lastConclusive: Writable<LastAttempt> | null;
  readonly results: Map<ResultCode, number>;
  readonly recent: RecentResults;
}

export interface ServerRecord extends Writable<Omit<RealServerFacts, 'checks'>> {
  checks: CheckRecord[];
  /** The last reported verdict; null before the first report (a server that starts down and unchecked). */
  announced: Verdict | null;
}

export interface VirtualServerRecord extends Writable<Omit<VirtualServerFacts, 'servers'>> {
  servers: ServerRecord[];
  /** The last desired pools of its services, by port rule. */
  pools: Map<PortRule, Pool>;
  /** Whether fail_open keeps a server in the pool. */
  keepsOpen: boolean;
}

export const NO_TRANSITIONS: TransitionTally = { up: 0, down: 0 };

export function tally(counts: TransitionTally, to: Verdict): TransitionTally {
  return to === 'up' ? { ...counts, up: counts.up + 1 } : { ...counts, down: counts.down + 1 };
}

export function newCheckRecord(check: Check, start: CheckStart, wall: WallTime): CheckRecord {
  return {
    check,
    policy: policyOf(check),
    state: initialCheckState(start),
    suspicion: null,
    since: wall,
    last: null,
    lastConclusive: null,
    localErrors: 0,
    claim: null,
    certificateNotAfter: null,
    results: new Map(),
    recent: new RecentResults(),
  };
}

/** Records an attempt for the status; the state machine decides the verdict. */
export function noteAttempt(
  record: CheckRecord,
  result: ProbeResult,
  duration: Milliseconds,
  wall: WallTime,
): void {
  if (result.outcome === 'inconclusive') {
    record.localErrors += 1;
    record.last = { at: wall, duration, result };
  } else {
    record.localErrors = 0;
    record.lastConclusive = noteConclusive(record.lastConclusive, duration, result, wall);
    record.last = record.lastConclusive;
    record.certificateNotAfter = result.certificateNotAfter ?? record.certificateNotAfter;
  }
  if (result.outcome === 'pass') record.claim = result.weight ?? null;
  record.recent.note(result.code, duration);
  record.results.set(result.code, (record.results.get(result.code) ?? 0) + 1);
}

/**
 * Overwrites the previous object: with ten thousand checks, a new object for each attempt would be most of the
 * garbage.
 */
function noteConclusive(
  known: Writable<LastAttempt> | null,
  duration: Milliseconds,
  result: ProbeResult,
  wall: WallTime,
): Writable<LastAttempt> {
  if (known === null) return { at: wall, duration, result };
  known.at = wall;
  known.duration = duration;
  known.result = result;
  return known;
}

export function newVirtualServerRecord(config: VirtualServer, wall: WallTime): VirtualServerRecord {
  return {
    config,
    quorumMet: false,
    liveWeight: 0,
    since: wall,
    transitions: NO_TRANSITIONS,
    suspended: false,
    servers: [],
    pools: new Map(),
    keepsOpen: false,
  };
}

/** keepalived: one failing check is enough to take a server down, all must pass to bring it up. */
export function allChecksUp(checks: readonly CheckRecord[]): boolean {
  return checks.every((check) => check.state.verdict === 'up');
}

/** Whether all failing checks may fail because of the director's own isolation. */
export function isHoldable(checks: readonly CheckRecord[]): boolean {
  let failing = false;
  for (const { check, state } of checks) {
    if (state.verdict === 'up') continue;
    if (!isWatched(check.spec)) return false;
    failing = true;
  }
  return failing;
}

/**
 * Computes the weight from the current facts. A check that is down contributes nothing, unless its server is kept in
 * spite of it: then its last claim stays.
 */
export function weightOf({
  config,
  checks,
  override,
  held,
  retainedByFailOpen,
}: Pick<ServerRecord, 'config' | 'checks' | 'override' | 'held' | 'retainedByFailOpen'>): number {
  const configured = configuredWeight(config, override);
  const contributions: number[] = [];
  for (const { state, claim } of checks) {
    if (claim !== null && (state.verdict === 'up' || held || retainedByFailOpen))
      contributions.push(contributionOf(claim, configured));
  }
  return effectiveWeight(configured, contributions);
}

/** Moves the wall-clock times of a record after the clock was set by `step`, so that ages stay the same. */
export function moveTimes(record: VirtualServerRecord, step: Milliseconds): void {
  record.since += step;
  for (const server of record.servers) {
    server.since += step;
    if (server.override !== null) server.override = moveOverride(server.override, step);
    for (const check of server.checks) moveCheckTimes(check, step);
  }
}

function moveCheckTimes(check: CheckRecord, step: Milliseconds): void {
  check.since += step;
  const { last, lastConclusive } = check;
  if (lastConclusive !== null) lastConclusive.at += step;
  if (last !== null && last !== lastConclusive) check.last = { ...last, at: last.at + step };
}

/** The live weight. A server at weight 0 counts as up but adds nothing; a drained or disabled one is not live. */
export function liveWeightOf(servers: readonly ServerRecord[]): number {
  let sum = 0;
  for (const server of servers) {
    if (server.up && !isHeldBack(server.override)) sum += server.effectiveWeight;
  }
  return sum;
}

/** Changes the state of a server and accumulates its downtime. */
export function turnServer(server: ServerRecord, up: boolean, now: Instant, wall: WallTime): void {
  if (!up && server.downSince === null) server.downSince = now;
  if (up && server.downSince !== null) {
    server.pastDowntime += Math.max(0, now - server.downSince);
    server.downSince = null;
  }
  server.up = up;
  server.since = wall;
}
