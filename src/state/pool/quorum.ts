/** How much live weight a virtual server needs. */
export interface QuorumPolicy {
  /** At least 1. */
  readonly quorum: number;
  /** 0..quorum-1. */
  readonly hysteresis: number;
}

/**
 * Whether the quorum is met after the live weight became `liveWeight` (keepalived: gained at quorum + hysteresis, lost
 * below quorum - hysteresis or with no weight at all). A virtual server starts with `met` false.
 */
export function stepQuorum(met: boolean, liveWeight: number, policy: QuorumPolicy): boolean {
  if (!met) return liveWeight >= policy.quorum + policy.hysteresis;
  return liveWeight > 0 && liveWeight >= policy.quorum - policy.hysteresis;
}
