import type { VirtualServer } from '../../config/model/config.ts';
import { type Intent, isHeldBack, stepOverride } from '../model/override.ts';
import { placeServer, sorryServes } from '../pool/pool.ts';
import { evaluateFailOpen, evaluateQuorum } from './evaluate.ts';
import { type VirtualServerRecord, weightOf } from './records.ts';

/** The capacity of a virtual server: its live real servers and their weight. */
export interface Capacity {
  readonly quorumMet: boolean;
  readonly liveWeight: number;
  /** Real servers that are up, not held back by an operator, and of a weight above 0. */
  readonly live: number;
  /** Real servers that the kernel gives new connections to; 0 while the sorry server serves. */
  readonly serving: number;
}

/** The capacity of a virtual server now, and after an operator's intents. */
export interface Foresight {
  readonly config: VirtualServer;
  readonly before: Capacity;
  readonly after: Capacity;
}

/** Applies intents to a copy of a virtual server, by the director's own rules. */
export function foresee(record: VirtualServerRecord, intents: readonly Intent[]): Foresight {
  const copy: VirtualServerRecord = { ...record, servers: record.servers.map((server) => ({ ...server })) };
  for (const intent of intents) {
    const server = copy.servers.find(({ config }) => config.id === intent.server.realServer);
    if (server === undefined) continue;
    server.override = stepOverride(server.override, intent);
    server.effectiveWeight = weightOf(server);
  }
  evaluateQuorum(copy, { now: 0, wall: 0 }, false);
  evaluateFailOpen(copy);
  return { config: record.config, before: capacityOf(record), after: capacityOf(copy) };
}

/**
 * Whether the virtual server serves now and would not afterwards: its quorum is lost; or its quorum was lost before,
 * no sorry server serves, and the last real server goes.
 */
export function takesDown({ config, before, after }: Foresight): boolean {
  if (before.quorumMet && !after.quorumMet) return true;
  return before.serving > 0 && after.serving === 0 && !sorryServes(config, after.quorumMet);
}

function capacityOf({ config, servers, quorumMet, liveWeight }: VirtualServerRecord): Capacity {
  const sorryActive = sorryServes(config, quorumMet);
  const live = servers.filter(
    ({ up, override, effectiveWeight }) => up && !isHeldBack(override) && effectiveWeight > 0,
  );
  const serving = servers.filter((server) => placeServer(server, sorryActive).weight > 0);
  return { quorumMet, liveWeight, live: live.length, serving: serving.length };
}
