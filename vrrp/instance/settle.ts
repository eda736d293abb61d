import { announceSource } from '../announcement/announce.ts';
import type { GroupState } from './router-state.ts';
import type { InstanceKey } from './spec.ts';
import type { InstanceState } from './state.ts';
import { startCredit } from './timing.ts';
import { beginsAsMaster, downTimeOf, enterBackup, enterFault, enterMaster } from './transition.ts';
import type { Turn } from './turn.ts';

/** Instances that change state together: the members of a sync group, or a single one. */
interface Unit {
  readonly group: GroupState | null;
  readonly members: readonly InstanceState[];
}

/** Brings the phase of every instance in line with its faults. */
export function settleAll(turn: Turn): void {
  if (turn.state.startedAt === null || turn.state.isStopped) return;
  for (const unit of unitsOf(turn)) settle(turn, unit);
}

function settle(turn: Turn, unit: Unit): void {
  const { group, members } = unit;
  const faulty = members.filter(({ faults }) => faults.length > 0);
  if (faulty.length > 0) {
    failUnit(turn, unit, faulty);
    return;
  }
  const waiting = members.filter(({ phase }) => phase === 'init' || phase === 'fault');
  // A tracked object whose state is unknown holds an instance down only until the instance takes part.
  if (waiting.length === 0 || waiting.some(({ awaited }) => awaited.length > 0)) return;
  const asMaster = members.every(beginsAsMaster) && !isDelayed(turn);
  if (group !== null && group.phase === 'init') reportUnit(turn, group, asMaster ? 'master' : 'backup');
  for (const { key } of waiting) comeUp(turn, key, asMaster);
  if (group !== null) reportAgreement(turn, group);
}

/** A group is notified of when all its members agree: a reload may add a member to a group of MASTERs. */
function reportAgreement(turn: Turn, group: GroupState): void {
  const phases = membersOf(turn, group).map(({ phase }) => phase);
  if (phases.every((phase) => phase === 'master')) reportUnit(turn, group, 'master');
  else if (!phases.includes('master')) reportUnit(turn, group, 'backup');
}

/** The instance with the fault changes first, then the rest of its group, then the group is notified of. */
function failUnit(turn: Turn, { group, members }: Unit, faulty: readonly InstanceState[]): void {
  for (const { key, phase, faults, reason } of faulty) {
    const words = faults.map((fault) => fault.words).join('; ');
    if (phase !== 'fault') enterFault(turn, key, words);
    else if (reason !== words) turn.put(key, { reason: words });
  }
  const [first] = faulty;
  for (const { key, phase } of members) {
    if (phase === 'fault' || turn.instance(key).phase === 'fault' || first === undefined) continue;
    const words = first.faults.map((fault) => fault.words).join('; ');
    enterFault(turn, key, `${first.spec.name} of its group ${group?.spec.name ?? ''} is in FAULT: ${words}`);
  }
  if (group !== null) reportUnit(turn, group, 'fault');
}

function comeUp(turn: Turn, key: InstanceKey, asMaster: boolean): void {
  const instance = turn.instance(key);
  const isStart = instance.phase === 'init';
  if (asMaster) {
    enterMaster(turn, key, 'it owns the addresses (priority 255, state MASTER)');
    return;
  }
  // A peer with a stale neighbour entry for our address would not reach us before our timer expires.
  if (!isStart && instance.spec.destination.kind === 'unicast') announceSource(turn, instance);
  enterBackup(turn, key, isStart ? 'start' : 'all faults are over', null);
  const delayEnd = startupEnd(turn);
  if (turn.now < delayEnd) {
    const patience = beginsAsMaster(instance) ? 0 : downTimeOf(turn.instance(key));
    turn.put(key, { deadline: delayEnd + patience });
  } else if (isStart) {
    const { deadline, spec } = turn.instance(key);
    if (deadline !== null) turn.put(key, { deadline: deadline - startCredit(spec, turn.state.loadedFor) });
  }
}

/** The end of `vrrp_startup_delay` on the monotonic clock. */
export function startupEnd(turn: Turn): number {
  return (turn.state.startedAt ?? 0) + turn.state.spec.startupDelay;
}

function isDelayed(turn: Turn): boolean {
  return turn.now < startupEnd(turn);
}

const TOLD = { master: 'MASTER', backup: 'BACKUP', fault: 'FAULT' } as const;

/** A group has one state, of which it notifies once for each change. */
export function reportUnit(turn: Turn, group: GroupState, phase: 'master' | 'backup' | 'fault'): void {
  const known = turn.state.groups.get(group.spec.name);
  if (known === undefined || known.phase === phase) return;
  turn.putGroup({ ...known, phase, since: turn.now });
  const reason = `all its instances are ${TOLD[phase]}`;
  turn.log('info', `VRRP_Group(${group.spec.name}) Syncing instances to ${TOLD[phase]} state`, {
    group: group.spec.name,
  });
  turn.reportGroup(group.spec.name, TOLD[phase], reason);
}

/** The group that an instance is a member of. */
export function groupOf(turn: Turn, { spec }: InstanceState): GroupState | null {
  return [...turn.state.groups.values()].find((group) => group.spec.members.includes(spec.name)) ?? null;
}

/** The other members of its group. */
export function peersInGroup(turn: Turn, instance: InstanceState): readonly InstanceState[] {
  const group = groupOf(turn, instance);
  if (group === null) return [];
  return membersOf(turn, group).filter(({ key }) => key !== instance.key);
}

function membersOf(turn: Turn, { spec }: GroupState): readonly InstanceState[] {
  return [...turn.state.instances.values()].filter((instance) => spec.members.includes(instance.spec.name));
}

function unitsOf(turn: Turn): readonly Unit[] {
  const groups = [...turn.state.groups.values()];
  const grouped = new Set(groups.flatMap(({ spec }) => spec.members));
  const alone = [...turn.state.instances.values()].filter(({ spec }) => !grouped.has(spec.name));
  return [
    ...groups.map((group) => ({ group, members: membersOf(turn, group) })),
    ...alone.map((instance) => ({ group: null, members: [instance] })),
  ];
}
