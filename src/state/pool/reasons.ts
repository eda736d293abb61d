import type { CheckFacts, RealServerFacts, VirtualServerFacts } from '../model/facts.ts';

/** Why a real server is up or down, in words: the first check that keeps it down speaks for it. */
export function serverReason(server: Pick<RealServerFacts, 'checks'>): string {
  const { checks } = server;
  if (checks.length === 0) return 'no checks';
  const failing = checks.find((check) => check.state.verdict === 'down');
  if (failing !== undefined) return failureReason(failing);
  const unknown = checks.find(({ localErrors }) => localErrors > 0);
  if (unknown !== undefined) return unknownReason(unknown);
  const waiting = checks.some((check) => check.lastConclusive === null);
  return waiting ? 'taken as up until its first check' : 'all checks pass';
}

/** Nothing is known against the server, but it is not looked at either. */
function unknownReason({ check, last, localErrors }: CheckFacts): string {
  const times = localErrors === 1 ? 'its last time' : `its last ${localErrors} times`;
  return `${check.spec.type} could not be run ${times}: ${last?.result.detail ?? ''}`;
}

function failureReason(failing: CheckFacts): string {
  const { type } = failing.check.spec;
  const last = failing.lastConclusive;
  if (last === null) return `waits for its first ${type}`;
  const rise = failing.check.pacing.rise ?? 1;
  const { passes } = failing.state;
  if (passes > 0 && passes < rise) return `${type} passes again, ${passes} of ${rise} times in a row`;
  if (last.result.outcome === 'pass') return `${type} passes again, but not all of it yet`;
  return `${type}: ${last.result.detail}`;
}

/** Why a virtual server is up or down, in words. */
export function quorumReason(facts: Pick<VirtualServerFacts, 'config' | 'liveWeight' | 'quorumMet'>): string {
  const { quorum, hysteresis } = facts.config;
  const { liveWeight } = facts;
  if (facts.quorumMet) {
    return hysteresis === 0
      ? `live weight ${liveWeight} meets quorum ${quorum}`
      : `live weight ${liveWeight} meets quorum ${quorum} with hysteresis ${hysteresis}`;
  }
  if (liveWeight === 0) return 'no live weight is left';
  return hysteresis === 0
    ? `live weight ${liveWeight} is below quorum ${quorum}`
    : `live weight ${liveWeight} misses quorum ${quorum} with hysteresis ${hysteresis}`;
}
