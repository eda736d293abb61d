import type { Instant } from '../../base/time.ts';
import type { RealServerFacts } from './facts.ts';
import type { ServerName } from './override.ts';

/** What a failing server that was up before has besides the state of its checks: it decides whether it is kept. */
export interface CarriedHealth {
  /** By which fail_open tells who failed last. */
  readonly downSince: Instant | null;
  /** The isolation guard holds it. */
  readonly held: boolean;
}

/** A standing and whose it is. */
export interface NamedCarriedHealth extends ServerName {
  readonly standing: CarriedHealth;
}

/** Null for a server that has nothing to be kept for: it is well, or never was up. */
export function carriedHealthOf({ up, held, downSince, transitions }: RealServerFacts): CarriedHealth | null {
  if (held) return { downSince, held };
  return up || transitions.down === 0 ? null : { downSince, held };
}
