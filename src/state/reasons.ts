import type { CheckFacts, RealServerFacts, VirtualServerFacts } from './facts.ts';

/** Why a real server is up or down, in words: the first check that keeps it down speaks for it. */
export function serverReason(server: Pick<RealServerFacts, 'checks'>): string {
  const { checks } = server;
  if (checks.length === 0) return 'no checks';
  const failing = checks.find((check) => check.state.verdict === 'down');
  if (failing !== undefined) return failureReason(failing);
  const waiting = checks.some((check) => check.lastConclusive === null);
  return waiting ? 'taken as up until its first check' : 'all checks pass';
}

function failureReason(failing: CheckFacts): string {
  const { type } = failing.check.spec;
  const last = failing.lastConclusive;
  if (last === null) return `waits for its first ${type}`;
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
