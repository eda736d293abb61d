import type { ProbeResult, ResultCode } from '../../../checkers/types.ts';
import type { Instant, Milliseconds, WallTime } from '../../base/time.ts';
import type { Check, VirtualServer } from '../../config/model/config.ts';
import { type CheckStart, initialCheckState, policyOf } from '../health/check-state.ts';
import { isWatched } from '../health/isolation.ts';
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

/** The director's own, changing form of the facts. */
export interface CheckRecord extends Writable<Omit<CheckFacts, 'results' | 'recent' | 'lastConclusive'>> {
  lastConclusive: Writable<LastAttempt> | null;
  readonly results: Map<ResultCode, number>;
  readonly recent: RecentResults;
}

export interface ServerRecord extends Writable<Omit<RealServerFacts, 'checks'>> {
  checks: CheckRecord[];
  /** What was last told of it; null until the first word (a server that starts down and unchecked). */
  announced: Verdict | null;
}

export interface VirtualServerRecord extends Writable<Omit<VirtualServerFacts, 'servers'>> {
  servers: ServerRecord[];
  /** What it last wanted in its services, by port rule. */
  pools: Map<PortRule, Pool>;
  /** fail_open keeps somebody. */
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

/** Notes an attempt for the status; the verdict is the state machine's affair. */
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

/** Written over what stood there before: with ten thousand checks a new object for each attempt is most of the garbage. */
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

/** Whether only checks fail whose failure may be the director's own isolation. */
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
 * From the facts of the moment; a check that is down contributes nothing, unless its server is kept in spite of it: then
 * what it last wanted stays.
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

/** Civil time was set by `step`: what is kept in it moves along, so that ages are what they were. */
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

/** A server at weight 0 counts as up but adds nothing; one that the operator drains or disables is not live. */
export function liveWeightOf(servers: readonly ServerRecord[]): number {
  let sum = 0;
  for (const server of servers) {
    if (server.up && !isHeldBack(server.override)) sum += server.effectiveWeight;
  }
  return sum;
}

/** Turns a server and keeps its downtime. */
export function turnServer(server: ServerRecord, up: boolean, now: Instant, wall: WallTime): void {
  if (!up && server.downSince === null) server.downSince = now;
  if (up && server.downSince !== null) {
    server.pastDowntime += Math.max(0, now - server.downSince);
    server.downSince = null;
  }
  server.up = up;
  server.since = wall;
}
