import type { Instant } from '../../src/base/time.ts';
import { hasRouting } from '../../src/base/virtual-routing.ts';
import { announceEntry, stopAnnouncing } from '../announcement/announce.ts';
import { advertise } from './advertise.ts';
import { carriedAddresses, type InstanceKey, isOwner, OWNER_PRIORITY, RESIGN_PRIORITY } from './spec.ts';
import type { InstanceState } from './state.ts';
import { count } from './tallies.ts';
import { masterDownTime } from './timing.ts';
import type { Turn } from './turn.ts';

/**
 * Becomes MASTER. The advert is sent first, so that a master of lower priority removes its addresses before ours are
 * announced.
 */
export function enterMaster(turn: Turn, key: InstanceKey, reason: string): void {
  const { spec, effective, tallies } = turn.instance(key);
  turn.put(key, {
    phase: 'master',
    since: turn.now,
    reason,
    deadline: turn.now + spec.advertInterval,
    masterInterval: spec.advertInterval,
    preemptAt: null,
    wantsMaster: true,
    ownersHeard: 0,
    fence: null,
    fenceError: null,
    tallies: count(tallies, 'becameMaster'),
  });
  turn.log('info', `(${spec.name}) Entering MASTER STATE`, {
    instance: spec.name,
    priority: effective,
    reason,
  });
  advertise(turn, key, effective);
  const addresses = carriedAddresses(spec);
  if (addresses.length > 0) turn.act({ kind: 'add-addresses', instance: key, addresses });
  if (hasRouting(spec.routing)) turn.act({ kind: 'add-routing', instance: key, routing: spec.routing });
  announceEntry(turn, key);
  turn.notify(key, 'MASTER', reason);
}

/** The way in which a MASTER gives up its state. */
export interface Leaving {
  readonly to: 'backup' | 'fault' | 'stopped';
  readonly reason: string;
  /** True when it sends an advert with priority 0, after which the next node takes over within its skew time. */
  readonly resigns: boolean;
}

/**
 * Ends the MASTER state: addresses are removed, and nothing more is announced. The caller notifies of the new state.
 */
export function leaveMaster(turn: Turn, key: InstanceKey, { to, reason, resigns }: Leaving): void {
  const { spec, tallies } = turn.instance(key);
  turn.put(key, { tallies: count(tallies, 'releasedMaster') });
  if (resigns) advertise(turn, key, RESIGN_PRIORITY);
  stopAnnouncing(turn, key);
  if (hasRouting(spec.routing)) turn.act({ kind: 'remove-routing', instance: key, routing: spec.routing });
  const addresses = carriedAddresses(spec);
  if (addresses.length > 0) turn.act({ kind: 'remove-addresses', instance: key, addresses });
  settlePhase(turn, key, to, reason);
}

/** Becomes BACKUP from any other state. With a null `deadline`, it is the time in which a master would be heard. */
export function enterBackup(turn: Turn, key: InstanceKey, reason: string, deadline: Instant | null): void {
  const { phase, spec } = turn.instance(key);
  if (phase !== 'master') {
    turn.put(key, { masterInterval: spec.advertInterval });
    settlePhase(turn, key, 'backup', reason);
  }
  turn.put(key, { deadline: deadline ?? turn.now + downTimeOf(turn.instance(key)) });
  turn.log('info', `(${spec.name}) Entering BACKUP STATE`, { instance: spec.name, reason });
  turn.notify(key, 'BACKUP', reason);
}

/** Steps down from MASTER because another node should have that state. */
export function stepDown(turn: Turn, key: InstanceKey, reason: string, resigns: boolean): void {
  const { spec } = turn.instance(key);
  leaveMaster(turn, key, { to: 'backup', reason, resigns });
  turn.put(key, { deadline: turn.now + downTimeOf(turn.instance(key)) });
  turn.log('info', `(${spec.name}) Entering BACKUP STATE`, { instance: spec.name, reason });
  turn.notify(key, 'BACKUP', reason);
}

/** Cannot take part. A MASTER resigns, so that the peer need not wait. */
export function enterFault(turn: Turn, key: InstanceKey, reason: string): void {
  const { phase, spec } = turn.instance(key);
  if (phase === 'master') leaveMaster(turn, key, { to: 'fault', reason, resigns: true });
  else settlePhase(turn, key, 'fault', reason);
  turn.put(key, { masterInterval: spec.advertInterval, heard: null });
  turn.log('warn', `(${spec.name}) Entering FAULT STATE`, { instance: spec.name, reason });
  turn.notify(key, 'FAULT', reason);
}

/** The down timer of an instance, in milliseconds. */
export function downTimeOf({ spec, effective, masterInterval }: InstanceState): number {
  return masterDownTime(spec, effective, masterInterval);
}

/** With priority 255 and `state MASTER` it need not ask, unless an operator released it. */
export function beginsAsMaster({ spec, handover }: InstanceState): boolean {
  return isOwner(spec) && spec.wantsMaster && handover?.kind !== 'release';
}

function settlePhase(turn: Turn, key: InstanceKey, phase: Leaving['to'], reason: string): void {
  const { spec, effective } = turn.instance(key);
  turn.put(key, {
    phase,
    since: turn.now,
    reason,
    // An owner that yielded to another owner gets its own priority back.
    effective: isOwner(spec) ? OWNER_PRIORITY : effective,
    deadline: null,
    preemptAt: null,
    wantsMaster: false,
    ownersHeard: 0,
    fence: null,
    fenceError: null,
  });
}
