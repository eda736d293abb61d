import type { Instant } from '../../base/time.ts';
import type { RealServerFacts } from './facts.ts';
import type { ServerName } from './override.ts';

/** The facts about a failing server, besides its check states, that decide whether it is kept in the pool. */
export interface CarriedHealth {
  /** When it went down; fail_open compares it to find the server that failed last. */
  readonly downSince: Instant | null;
  /** Whether the isolation guard holds it. */
  readonly held: boolean;
}

/** Carried health together with the server that it belongs to. */
export interface NamedCarriedHealth extends ServerName {
  readonly standing: CarriedHealth;
}

/** The carried health of a server; null for one that is well, or never was up. */
export function carriedHealthOf({ up, held, downSince, transitions }: RealServerFacts): CarriedHealth | null {
  if (held) return { downSince, held };
  return up || transitions.down === 0 ? null : { downSince, held };
}
