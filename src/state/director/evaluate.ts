import type { Instant, WallTime } from '../../base/time.ts';
import type { VirtualServerId } from '../../config/model/ids.ts';
import type { Verdict } from '../model/check-progress.ts';
import type { Transition } from '../model/facts.ts';
import { retainedByFailOpen } from '../pool/fail-open.ts';
import { sorryServes } from '../pool/pool.ts';
import { stepQuorum } from '../pool/quorum.ts';
import { quorumReason, serverReason } from '../pool/reasons.ts';
import {
  allChecksUp,
  liveWeightOf,
  type ServerRecord,
  tally,
  turnServer,
  type VirtualServerRecord,
  weightOf,
} from './records.ts';

/** The time of a decision. */
export interface Timestamps {
  readonly now: Instant;
  readonly wall: WallTime;
}

/**
 * Evaluates a server after one of its checks, or their set, changed. The first failing check of a server that starts
 * down is reported once, as keepalived does for alpha servers.
 */
export function evaluateServer(
  server: ServerRecord,
  virtualServer: VirtualServerId,
  moment: Timestamps,
): Transition | null {
  const up = allChecksUp(server.checks) || server.held;
  const to: Verdict = up ? 'up' : 'down';
  if (up !== server.up) {
    turnServer(server, up, moment.now, moment.wall);
    server.transitions = tally(server.transitions, to);
    server.announced = to;
    return serverTransition(server, virtualServer, to, moment.wall, false);
  }
  if (up || server.announced !== null || !someCheckFailed(server)) return null;
  server.announced = 'down';
  return serverTransition(server, virtualServer, 'down', moment.wall, true);
}

/**
 * Evaluates which servers fail_open keeps, after servers, weights or the quorum changed. With the quorum lost only
 * the sorry server serves.
 */
export function evaluateFailOpen(record: VirtualServerRecord): void {
  const { config, servers, quorumMet } = record;
  if (config.failOpen === undefined && !record.keepsOpen) return;
  const wanted = config.failOpen !== undefined && !sorryServes(config, quorumMet) ? config.failOpen : 0;
  const kept = retainedByFailOpen(servers, wanted);
  record.keepsOpen = kept.size > 0;
  for (const server of servers) {
    const keep = kept.has(server);
    if (keep === server.retainedByFailOpen) continue;
    server.retainedByFailOpen = keep;
    server.effectiveWeight = weightOf(server);
  }
}

/** Evaluates the quorum after the live weight, or the policy, may have changed. */
export function evaluateQuorum(
  record: VirtualServerRecord,
  moment: Timestamps,
  initial: boolean,
): Transition | null {
  record.liveWeight = liveWeightOf(record.servers);
  const met = stepQuorum(record.quorumMet, record.liveWeight, record.config);
  if (met === record.quorumMet && !initial) return null;
  record.quorumMet = met;
  record.since = moment.wall;
  const to: Verdict = met ? 'up' : 'down';
  if (!initial) record.transitions = tally(record.transitions, to);
  return {
    kind: 'virtual_server',
    id: record.config.id,
    virtualServer: record.config.id,
    realServer: null,
    to,
    at: moment.wall,
    reason: quorumReason(record),
    initial,
    liveWeight: record.liveWeight,
  };
}

const REMOVED = 'removed from the configuration';

/** The transition of a server that leaves the configuration; null when it was down already. */
export function serverRemoval(
  server: ServerRecord,
  virtualServer: VirtualServerId,
  wall: WallTime,
): Transition | null {
  if (!server.up) return null;
  return { ...serverTransition(server, virtualServer, 'down', wall, false), reason: REMOVED, removed: true };
}

/** As {@link serverRemoval}, for a virtual server with all its servers. */
export function virtualServerRemoval(record: VirtualServerRecord, wall: WallTime): Transition[] {
  const { id } = record.config;
  const transitions = record.servers.flatMap((server) => serverRemoval(server, id, wall) ?? []);
  if (record.quorumMet) {
    transitions.push({
      kind: 'virtual_server',
      id,
      virtualServer: id,
      realServer: null,
      to: 'down',
      at: wall,
      reason: REMOVED,
      initial: false,
      removed: true,
      liveWeight: record.liveWeight,
    });
  }
  return transitions;
}

function someCheckFailed(server: ServerRecord): boolean {
  return server.checks.some((check) => check.state.verdict === 'down' && !check.state.fresh);
}

function serverTransition(
  server: ServerRecord,
  virtualServer: VirtualServerId,
  to: Verdict,
  at: WallTime,
  initial: boolean,
): Transition {
  const { id } = server.config;
  return {
    kind: 'real_server',
    id,
    virtualServer,
    realServer: id,
    to,
    at,
    reason: serverReason(server),
    initial,
  };
}
