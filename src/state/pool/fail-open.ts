import type { Instant } from '../../base/time.ts';
import type { RealServer } from '../../config/model/config.ts';
import type { TransitionTally } from '../model/facts.ts';
import { configuredWeight, isHeldBack, type Override } from '../model/override.ts';

/** What fail_open needs to know of a real server. */
export interface Candidate {
  readonly config: RealServer;
  readonly up: boolean;
  readonly override: Override | null;
  readonly transitions: TransitionTally;
  readonly downSince: Instant | null;
}

/**
 * The failing servers that stay, so that at least `percent` of the configured weight does. Those that failed last stay
 * (the longest dead are the surest to be dead; servers that failed at one instant stay in file order), so that a further
 * failure moves nobody else. A server that never was up is not kept: it was never there to be removed. Servers that an
 * operator holds back count neither as weight nor as failing.
 */
export function retainedByFailOpen<Server extends Candidate>(
  servers: readonly Server[],
  percent: number,
): ReadonlySet<Server> {
  let total = 0;
  let staying = 0;
  const failing: Server[] = [];
  for (const server of servers) {
    if (isHeldBack(server.override)) continue;
    const weight = configuredWeight(server.config, server.override);
    total += weight;
    if (server.up) staying += weight;
    else if (weight > 0 && server.transitions.down > 0) failing.push(server);
  }
  const needed = (total * percent) / 100;
  const kept = new Set<Server>();
  if (staying >= needed) return kept;
  failing.sort((a, b) => (b.downSince ?? 0) - (a.downSince ?? 0));
  for (const server of failing) {
    if (staying >= needed) break;
    kept.add(server);
    staying += configuredWeight(server.config, server.override);
  }
  return kept;
}
