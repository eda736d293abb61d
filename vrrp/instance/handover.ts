import type { Instant } from '../../src/base/time.ts';
import { evaluateAll } from './evaluate.ts';
import { groupOf, peersInGroup, reportUnit, settleAll } from './settle.ts';
import type { InstanceState } from './state.ts';
import { downTimeOf, enterMaster, stepDown } from './transition.ts';
import type { Turn } from './turn.ts';

/**
 * An operator's order for an instance: to leave the addresses to a peer, or to take them, whatever the election says.
 */
export interface Handover {
  readonly kind: 'release' | 'take';
  /** The time at which it ends by itself; null when an operator has to end it. */
  readonly until: Instant | null;
  readonly reason: string | null;
}

/**
 * Hands the addresses of an instance over, or ends that (null); a sync group is handled as one. When released, a MASTER
 * resigns, so that the peer takes over after its skew time, and stays BACKUP whatever it hears. When taken, a BACKUP
 * becomes MASTER at once and advertises `TAKING_PRIORITY`. Before the start the order is only noted.
 */
export function handOver(turn: Turn, name: string, handover: Handover | null): void {
  const named = [...turn.state.instances.values()].find(({ spec }) => spec.name === name);
  if (named === undefined) return;
  const unit = [named, ...peersInGroup(turn, named)];
  for (const { key, spec } of unit) {
    turn.put(key, { handover });
    turn.log('info', `(${spec.name}) ${handoverWords(handover)}`, { instance: spec.name });
  }
  evaluateAll(turn);
  settleAll(turn);
  if (turn.state.startedAt === null) return;
  if (handover === null) goOn(turn, unit);
  else if (handover.kind === 'release') release(turn, named, unit);
  else take(turn, named, unit);
}

/** Ends the handovers whose time is over. */
export function endHandovers(turn: Turn): void {
  for (const { key, spec } of turn.state.instances.values()) {
    const { handover } = turn.instance(key);
    if (handover !== null && handover.until !== null && handover.until <= turn.now)
      handOver(turn, spec.name, null);
  }
}

export function isReleased({ handover }: InstanceState): boolean {
  return handover?.kind === 'release';
}

export function isTaken({ handover }: InstanceState): boolean {
  return handover?.kind === 'take';
}

function release(turn: Turn, named: InstanceState, unit: readonly InstanceState[]): void {
  for (const { key, spec } of unit) {
    if (turn.instance(key).phase === 'master') stepDown(turn, key, `an operator released ${spec.name}`, true);
    turn.put(key, { wantsMaster: false, preemptAt: null });
  }
  reportGroup(turn, named, 'backup');
}

function take(turn: Turn, named: InstanceState, unit: readonly InstanceState[]): void {
  const ready = unit.every(({ key }) => ['backup', 'master'].includes(turn.instance(key).phase));
  if (!ready) return;
  for (const { key, spec } of unit) {
    if (turn.instance(key).phase === 'backup') enterMaster(turn, key, `an operator took ${spec.name}`);
  }
  reportGroup(turn, named, 'master');
}

/** The election decides again; a BACKUP first listens for a whole down time. */
function goOn(turn: Turn, unit: readonly InstanceState[]): void {
  for (const { key } of unit) {
    const instance = turn.instance(key);
    if (instance.phase === 'backup') turn.put(key, { deadline: turn.now + downTimeOf(instance) });
  }
}

function reportGroup(turn: Turn, named: InstanceState, phase: 'master' | 'backup'): void {
  const group = groupOf(turn, named);
  if (group !== null && group.phase !== 'fault') reportUnit(turn, group, phase);
}

function handoverWords(handover: Handover | null): string {
  if (handover === null) return 'the election decides again';
  const why = handover.reason === null ? '' : `: ${handover.reason}`;
  return handover.kind === 'release'
    ? `an operator released the virtual addresses to a peer${why}`
    : `an operator took the virtual addresses${why}`;
}
