import { groundOf, mergeFaults } from '../ground/faults.ts';
import { virtualAddresses } from '../ground/source.ts';
import { isolationFaults } from '../split/arbiter.ts';
import { groundLines } from '../split/lines.ts';
import type { Standing } from '../tracking/standing.ts';
import { weigh } from '../tracking/weigh.ts';
import type { RouterState } from './router-state.ts';
import { distinctSockets } from './socket.ts';
import { type InstanceKey, type InstanceSpec, isOwner, type Track } from './spec.ts';
import type { InstanceState } from './state.ts';
import { masterDownTime } from './timing.ts';
import type { Turn } from './turn.ts';

/** The priority that takes the addresses from any node except an owner. */
export const TAKING_PRIORITY = 254;
/** The priority of an owner after it has met another owner. */
export const OWNER_GIVING_IN = 254;
/** The number of tolerated adverts of another owner: the first, and two more. */
export const OWNERS_BORNE = 2;

/**
 * Computes the condition of every instance anew: faults, effective priority and sockets. It changes no phase, which
 * `settle` does.
 */
export function evaluateAll(turn: Turn): void {
  const { instances } = turn.state;
  const virtual = virtualAddresses([...instances.values()].map(({ spec }) => spec));
  for (const { key } of instances.values()) evaluate(turn, key, virtual);
  const sockets = distinctSockets(
    [...turn.state.instances.values()].flatMap(({ socket, lines }) => [
      socket,
      ...lines.map((line) => line.socket),
    ]),
  );
  const before = turn.state.sockets;
  const same = sockets.length === before.length && sockets.every(({ key }, at) => key === before[at]?.key);
  if (!same) turn.set({ sockets });
}

function evaluate(turn: Turn, key: InstanceKey, virtual: ReturnType<typeof virtualAddresses>): void {
  const instance = turn.instance(key);
  const { spec } = instance;
  const ground = groundOf(spec, turn.state, virtual, turn.now);
  const tracks = tracksOf(turn.state, spec);
  const weighed = weigh(spec, tracks, (track) => standingOf(turn.state, track), instance.terms);
  turn.put(key, {
    interface: ground.interface,
    socket: ground.socket?.key === instance.socket?.key ? instance.socket : ground.socket,
    faults: mergeFaults(instance.faults, [...ground.faults, ...weighed.faults, ...isolationFaults(instance)]),
    lines: spec.lines.length === 0 ? [] : groundLines(spec, turn.state, virtual, instance.lines),
    awaited: weighed.awaited,
    terms: weighed.terms,
  });
  takePriority(turn, key, priorityOf(instance, weighed.effective));
}

/**
 * During a takeover by an operator the instance has a priority of its own; afterwards the tracked objects decide again.
 */
function priorityOf(instance: InstanceState, weighed: number): number {
  if (givesIn(instance)) return OWNER_GIVING_IN;
  return instance.handover?.kind === 'take' ? Math.max(weighed, TAKING_PRIORITY) : weighed;
}

/** There are two owners: with both at 255 no election would ever end where adverts are ignored. */
function givesIn({ spec, ownersHeard }: InstanceState): boolean {
  return isOwner(spec) && ownersHeard > OWNERS_BORNE;
}

/** The running down timer changes with the priority, because the skew time is part of it. */
function takePriority(turn: Turn, key: InstanceKey, effective: number): void {
  const { spec, effective: before, deadline, phase, masterInterval } = turn.instance(key);
  if (effective === before) return;
  const moved =
    masterDownTime(spec, effective, masterInterval) - masterDownTime(spec, before, masterInterval);
  const shifts = phase === 'backup' && deadline !== null;
  turn.put(key, { effective, deadline: shifts ? deadline + moved : deadline });
  if (turn.state.startedAt === null) return;
  const words = `(${spec.name}) Changing effective priority from ${before} to ${effective}`;
  turn.log('info', words, { instance: spec.name, priority: effective });
  if (!spec.reportsPriorityChanges) return;
  // keepalived has only these two words, for all states.
  const state = phase === 'master' ? 'MASTER_PRIORITY' : 'BACKUP_PRIORITY';
  turn.mention(key, state, `the effective priority went from ${before} to ${effective}`);
}

/** The objects that an instance tracks: its own, then those of its group. */
export function tracksOf({ groups }: RouterState, spec: InstanceSpec): readonly Track[] {
  const group = [...groups.values()].find(({ spec: { members } }) => members.includes(spec.name));
  return group === undefined ? spec.tracks : [...spec.tracks, ...group.spec.tracks];
}

/** The known state of a tracked object; null when it is not defined, so that it does not count. */
export function standingOf(state: RouterState, { kind, name }: Track): Standing | null {
  switch (kind) {
    case 'interface':
      return state.interfaces.get(name)?.standing ?? null;
    case 'script':
      return state.scripts.get(name)?.standing ?? null;
    case 'file':
      return state.files.get(name) ?? null;
    case 'process':
      return state.processes.get(name)?.standing ?? null;
    case 'service':
      return state.services.get(name) ?? null;
  }
}
