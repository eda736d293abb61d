import { checkTypeOf } from '../../../checkers/check-types.ts';
import type { CheckSpec, ProbeResult, ResultCode } from '../../../checkers/types.ts';
import type { WallTime } from '../../base/time.ts';
import type { CheckFacts, LastAttempt, RealServerFacts } from '../model/facts.ts';
import { configuredWeight, isDraining, isHeldBack } from '../model/override.ts';
import type { RealServerState } from '../model/real-server-state.ts';
import type { Placement } from '../pool/pool.ts';
import { serverReason } from '../pool/reasons.ts';
import { heldBackReason, overrideSuffix } from './override-words.ts';
import type { CheckStatus, LastResult } from './status-document.ts';
import { clockTime, type WriteTime } from './time-words.ts';

/** The operator's word comes first. A server with checks none of which has said anything yet is neither up nor down. */
export function serverState(server: RealServerFacts): RealServerState {
  const { checks, override } = server;
  if (isDraining(override)) return 'drain';
  if (isHeldBack(override)) return 'maintenance';
  if (checks.length > 0 && checks.every(isUnchecked)) return 'unchecked';
  if (server.held || server.retainedByFailOpen) return 'failing';
  return server.up ? 'up' : 'down';
}

function isUnchecked(check: CheckFacts): boolean {
  return check.state.fresh && check.lastConclusive === null;
}

/** Why the kernel's weight should be what it is: what is so, then what follows from it. */
export function weightReason(
  server: RealServerFacts,
  placement: Placement,
  quorum: string,
  now: WallTime,
): string {
  switch (placement.cause) {
    case 'serving':
      return servingReason(server, now);
    case 'held':
      return `${failingReason(server)}; held by isolation_guard, the director seems cut off`;
    case 'kept-open':
      return `${downReason(server, now)}; kept by fail_open, too few others are left`;
    case 'inhibited':
      return `${downReason(server, now)}; kept at weight 0 by inhibit_on_failure`;
    case 'removed':
      return `${downReason(server, now)}; removed`;
    case 'withdrawn':
      return `withdrawn: sorry server serves, ${quorum}${overrideSuffix(server, now)}`;
    case 'withdrawn-inhibited':
      return `withdrawn: sorry server serves, ${quorum}; kept at weight 0 by inhibit_on_failure${overrideSuffix(server, now)}`;
    case 'draining':
    case 'maintenance':
      return heldBackReason(server.override, now);
    default:
      return placement.cause satisfies never;
  }
}

function servingReason(server: RealServerFacts, now: WallTime): string {
  const weight = configuredWeight(server.config, server.override);
  const health = `up: ${serverReason(server)}${overrideSuffix(server, now)}`;
  if (server.effectiveWeight !== weight) {
    return `${health}; checks make weight ${weight} into ${server.effectiveWeight}`;
  }
  if (weight !== 0) return health;
  const whose = server.config.weight === 0 ? 'configured weight' : 'weight';
  return `${health}; ${whose} 0 takes no new connections`;
}

function failingReason(server: RealServerFacts): string {
  return `fails: ${serverReason(server)}`;
}

function downReason(server: RealServerFacts, now: WallTime): string {
  const reason = serverReason(server);
  if (server.checks.every(isUnchecked)) return `not up yet: ${reason}`;
  return `down since ${clockTime(server.since, now)}: ${reason}`;
}

/** One check of one real server. */
export function checkStatus<Time>(facts: CheckFacts, write: WriteTime<Time>): CheckStatus<Time> {
  const { check, state, last, certificateNotAfter, localErrors } = facts;
  const rise = check.pacing.rise ?? 1;
  return {
    type: check.spec.type,
    target: checkTarget(check.spec),
    state: isUnchecked(facts) ? 'unchecked' : state.verdict,
    since: write(facts.since),
    last: last === null ? null : lastResult(last, write),
    failures: state.failures,
    retry: check.pacing.retry,
    results: Object.fromEntries(facts.results) as Partial<Record<ResultCode, number>>,
    ...(state.passes === 0 ? {} : { rising: { passes: state.passes, rise } }),
    ...(localErrors === 0 ? {} : { local_errors: localErrors }),
    ...(certificateNotAfter === null ? {} : { certificate_not_after: write(certificateNotAfter) }),
  };
}

function lastResult<Time>({ at, duration, result }: LastAttempt, write: WriteTime<Time>): LastResult<Time> {
  return {
    at: write(at),
    duration_ms: Math.round(duration * 1000) / 1000,
    result: result.code,
    detail: result.detail,
    ...outputOf(result),
  };
}

function outputOf(result: ProbeResult): Pick<LastResult, 'output'> {
  const output = result.outcome === 'inconclusive' ? undefined : result.output;
  return output === undefined || output === '' ? {} : { output };
}

/** A check for people: `TCP_CHECK 10.0.1.1:80`. */
export function checkName(spec: CheckSpec): string {
  return `${spec.type} ${checkTarget(spec)}`;
}

/** What the check tests; the same for all its life, because it names the check in metrics. */
export function checkTarget(spec: CheckSpec): string {
  return checkTypeOf(spec).target(spec);
}
