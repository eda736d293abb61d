import type { ProbeResult } from '../../../checkers/types.ts';
import type { KernelTable } from '../../../ipvs/types.ts';
import type { IpAddress } from '../../base/ip-address.ts';
import type { Check, RealServer, VirtualServer } from '../../config/model/config.ts';
import type { CheckId } from '../../config/model/ids.ts';
import { type CheckStart, policyOf, stepCheck } from '../health/check-state.ts';
import type { CarriedHealth } from '../model/carried-health.ts';
import type { Transition } from '../model/facts.ts';
import { isDraining, type Override, type ServerName } from '../model/override.ts';
import { type Inherited, inheritedOf } from '../pool/inheritance.ts';
import {
  evaluateFailOpen,
  evaluateQuorum,
  evaluateServer,
  serverRemoval,
  type Timestamps,
} from './evaluate.ts';
import {
  allChecksUp,
  type CheckRecord,
  isHoldable,
  NO_TRANSITIONS,
  newCheckRecord,
  newVirtualServerRecord,
  noteAttempt,
  type ServerRecord,
  tally,
  type VirtualServerRecord,
  weightOf,
} from './records.ts';
import { isSuspended, type SuspensionTurn } from './suspension.ts';

/** Check results that are known at the time of a load. */
export type Findings = ReadonlyMap<CheckId, ProbeResult>;

/** Collects the outcome of a load while it walks through the configuration. */
export interface LoadContext extends Timestamps {
  /** Whether this is the first configuration of this daemon. */
  readonly startup: boolean;
  readonly findings: Findings;
  /** Whether the isolation guard may go on holding servers. */
  readonly holds: boolean;
  /** The override of a server that is new in this run, from an earlier run. */
  readonly restored: (server: ServerName) => Override | null;
  /** The health of a failing server that is new in this run, from an earlier run. */
  readonly recalled: (server: ServerName) => CarriedHealth | null;
  /** The services that an earlier run left in the kernel; empty after the first load. */
  readonly inherited: KernelTable;
  /** This host's addresses; null when they are unknown. */
  readonly addresses: ReadonlySet<IpAddress> | null;
  readonly suspensions: SuspensionTurn[];
  readonly added: Check[];
  readonly kept: Check[];
  readonly transitions: Transition[];
}

/**
 * The record of a virtual server under its new configuration, with everything known from its old one. The old record
 * is not changed, so that a load that fails half-way has changed nothing.
 */
export function carryVirtualServer(
  old: VirtualServerRecord | undefined,
  config: VirtualServer,
  context: LoadContext,
): VirtualServerRecord {
  const record: VirtualServerRecord = { ...(old ?? newVirtualServerRecord(config, context.wall)), config };
  const former = new Map(old?.servers.map((server) => [server.config.id, server]));
  record.servers = config.realServers.map((server) => {
    const known = former.get(server.id);
    former.delete(server.id);
    return known === undefined
      ? newServer(server, config, context)
      : carryServer(known, server, config, context);
  });
  for (const removed of former.values()) {
    push(context.transitions, serverRemoval(removed, config.id, context.wall));
  }
  record.suspended = isSuspended(config, context.addresses);
  const wasSuspended = old?.suspended ?? false;
  if (record.suspended !== wasSuspended) {
    context.suspensions.push({ virtualServer: config, suspended: record.suspended });
  }
  push(context.transitions, evaluateQuorum(record, context, old === undefined));
  evaluateFailOpen(record);
  return record;
}

function newServer(config: RealServer, virtualServer: VirtualServer, context: LoadContext): ServerRecord {
  const name = { virtualServer: virtualServer.id, realServer: config.id };
  const override = context.restored(name);
  const inherited = inheritedOf(context.inherited, virtualServer, config, isDraining(override));
  const checks = config.checks.map((check) => {
    context.added.push(check);
    return newCheck(check, startOfFirstCheck(check, inherited, context), context);
  });
  const standing = context.recalled(name);
  const held = standing?.held === true && context.holds && isHoldable(checks);
  const up = allChecksUp(checks) || held;
  const server: ServerRecord = {
    config,
    up,
    held,
    retainedByFailOpen: false,
    effectiveWeight: 0,
    since: context.wall,
    transitions: standing === null ? NO_TRANSITIONS : tally(NO_TRANSITIONS, 'down'),
    pastDowntime: 0,
    downSince: up ? null : (standing?.downSince ?? context.now),
    checks,
    announced: up ? 'up' : null,
    override,
  };
  server.effectiveWeight = weightOf(server);
  push(context.transitions, evaluateServer(server, virtualServer.id, context));
  return server;
}

function carryServer(
  old: ServerRecord,
  config: RealServer,
  virtualServer: VirtualServer,
  context: LoadContext,
): ServerRecord {
  const known = new Map<CheckId, CheckRecord>(old.checks.map((record) => [record.check.id, record]));
  const keptDown = config.checks.some((check) => known.get(check.id)?.state.verdict === 'down');
  const server: ServerRecord = { ...old, config };
  server.checks = config.checks.map((check) => {
    const record = known.get(check.id);
    if (record === undefined) {
      context.added.push(check);
      return newCheck(check, startOfNewCheck(old.up, keptDown, check), context);
    }
    context.kept.push(check);
    return { ...record, check, policy: policyOf(check) };
  });
  server.held = old.held && context.holds && isHoldable(server.checks);
  server.effectiveWeight = weightOf(server);
  push(context.transitions, evaluateServer(server, virtualServer.id, context));
  return server;
}

/** The state of a new check, including a result that is known already. */
function newCheck(check: Check, start: CheckStart, { now, wall, findings }: LoadContext): CheckRecord {
  const record = newCheckRecord(check, start, wall);
  const finding = findings.get(check.id);
  if (finding === undefined) return record;
  noteAttempt(record, finding, 0, wall);
  record.state = stepCheck(record.state, finding, record.policy, { startedAt: now, endedAt: now }).state;
  return record;
}

/** The initial assumption of a check whose server is new in this run. */
function startOfFirstCheck(check: Check, inherited: Inherited, { startup }: LoadContext): CheckStart {
  if (inherited === 'up') return 'trusted';
  if (inherited === 'down' || check.pacing.alpha) return 'down';
  return startup ? 'assumed-up' : 'trusted';
}

/**
 * The initial assumption of a new check on a known server. keepalived puts a server that is down back into service
 * when its failing check is edited; here it stays down until a check passes. A server that serves continues to serve,
 * alpha or not.
 */
function startOfNewCheck(serverUp: boolean, keptDown: boolean, check: Check): CheckStart {
  if (serverUp) return 'trusted';
  return keptDown && !check.pacing.alpha ? 'assumed-up' : 'down';
}

function push(transitions: Transition[], transition: Transition | null): void {
  if (transition !== null) transitions.push(transition);
}
