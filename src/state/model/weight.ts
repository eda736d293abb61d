import type { WeightClaim } from '../../../checkers/types.ts';

/** Largest weight that IPVS takes (a signed 32-bit number in ip_vs_dest). */
export const MAX_WEIGHT = 2_147_483_647;

/** keepalived gives a sorry server this weight, always. */
export const SORRY_SERVER_WEIGHT = 1;

/** What a check that is up adds to its server's configured weight. */
export function contributionOf(claim: WeightClaim | null, configured: number): number {
  if (claim === null) return 0;
  return claim.kind === 'target' ? claim.weight - configured : claim.by;
}

/**
 * The weight a server serves with: configured weight plus what its checks contribute, within the kernel's range.
 * Always computed from the facts of the moment, never by adding to an earlier result.
 */
export function effectiveWeight(configured: number, contributions: readonly number[]): number {
  let weight = configured;
  for (const contribution of contributions) weight += contribution;
  return Math.min(Math.max(weight, 0), MAX_WEIGHT);
}
