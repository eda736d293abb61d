import { hasRouting, routingWithout } from '../../src/base/virtual-routing.ts';
import { announceAdded } from '../announcement/announce.ts';
import { beginPace } from '../announcement/pace.ts';
import { NOTHING_SIGNED } from '../signing/signing.ts';
import { NOTHING_ASKED } from '../split/arbiter.ts';
import { NOTHING_OVERHEARD } from '../split/overhear.ts';
import { configureTrackers } from '../tracking/trackers.ts';
import { advertise } from './advertise.ts';
import { evaluateAll } from './evaluate.ts';
import type { GroupState } from './router-state.ts';
import { settleAll } from './settle.ts';
import {
  carriedAddresses,
  type InstanceKey,
  type InstanceSpec,
  instanceKey,
  RESIGN_PRIORITY,
  type RouterSpec,
  type VirtualAddress,
} from './spec.ts';
import { type InstanceState, NO_ANNOUNCEMENTS } from './state.ts';
import { NO_TALLIES } from './tallies.ts';
import { downTimeOf } from './transition.ts';
import type { Turn } from './turn.ts';

/**
 * Takes a configuration. An instance that is kept stays in its state: a reload never ends a MASTER. Removed instances
 * are handled first and added ones last, so that an address can move from one instance to another.
 */
export function configure(turn: Turn, spec: RouterSpec): void {
  const before = turn.state.instances;
  const wanted = new Map(spec.instances.map((instance) => [instanceKey(instance), instance]));
  for (const [key, instance] of before) if (!wanted.has(key)) remove(turn, instance);
  const kept = [...wanted].flatMap(([key, next]) => {
    const known = before.get(key);
    return known === undefined ? [] : [{ key, before: known.spec, next }];
  });
  for (const change of kept) takeOffRemoved(turn, change);
  turn.set(turn.state.startedAt === null ? { spec } : { spec, loadedFor: 0 });
  turn.replaceInstances(
    new Map([...wanted].map(([key, next]) => [key, adopt(turn, before.get(key), key, next)])),
  );
  turn.replaceGroups(new Map(spec.groups.map((group) => [group.name, adoptGroup(turn, group)])));
  turn.set({ paces: spec.paces.map((pace) => adoptPace(turn, pace)) });
  configureTrackers(turn, spec);
  for (const change of kept) putOnAdded(turn, change);
  evaluateAll(turn);
  settleAll(turn);
}

interface Change {
  readonly key: InstanceKey;
  readonly before: InstanceSpec;
  readonly next: InstanceSpec;
}

function remove(turn: Turn, { key, spec, phase }: InstanceState): void {
  if (phase === 'master') {
    advertise(turn, key, RESIGN_PRIORITY);
    turn.act({ kind: 'drop-announcements', instance: key });
    if (hasRouting(spec.routing)) turn.act({ kind: 'remove-routing', instance: key, routing: spec.routing });
    const addresses = carriedAddresses(spec);
    if (addresses.length > 0) turn.act({ kind: 'remove-addresses', instance: key, addresses });
  }
  turn.log('info', `(${spec.name}) removed by the configuration`, { instance: spec.name });
  turn.notify(key, 'DELETED', 'the configuration does not name it any more');
}

/** The same instance with other settings, or a new one. */
function adopt(
  turn: Turn,
  known: InstanceState | undefined,
  key: InstanceKey,
  spec: InstanceSpec,
): InstanceState {
  if (known === undefined) return begin(turn, key, spec);
  const { phase, deadline, masterInterval } = turn.instance(key);
  const learned = spec.version === 3 && phase === 'backup' && known.heard !== null;
  const adopted = {
    ...turn.instance(key),
    spec,
    masterInterval: learned && spec.version === known.spec.version ? masterInterval : spec.advertInterval,
  };
  if (deadline === null) return adopted;
  const moved =
    phase === 'master'
      ? Math.min(deadline, turn.now + spec.advertInterval)
      : deadline + downTimeOf(adopted) - downTimeOf(known);
  return { ...adopted, deadline: moved };
}

function begin(turn: Turn, key: InstanceKey, spec: InstanceSpec): InstanceState {
  return {
    key,
    spec,
    phase: 'init',
    since: turn.now,
    reason: 'it has not begun yet',
    effective: spec.priority,
    terms: [],
    faults: [],
    awaited: [],
    interface: null,
    socket: null,
    deadline: null,
    masterInterval: spec.advertInterval,
    preemptAt: null,
    handover: null,
    wantsMaster: false,
    heard: null,
    announcements: NO_ANNOUNCEMENTS,
    ownersHeard: 0,
    notified: null,
    remarked: [],
    signs: [],
    split: null,
    rival: null,
    yielded: null,
    peer: null,
    overheard: NOTHING_OVERHEARD,
    arbiter: NOTHING_ASKED,
    lines: [],
    asked: null,
    fence: null,
    fenceError: null,
    signing: NOTHING_SIGNED,
    tallies: NO_TALLIES,
  };
}

/** A new group of existing instances takes their common state without a notification. */
function adoptGroup(turn: Turn, spec: GroupState['spec']): GroupState {
  const known = turn.state.groups.get(spec.name);
  const phases = [...turn.state.instances.values()]
    .filter((instance) => spec.members.includes(instance.spec.name))
    .map(({ phase }) => phase);
  const [first = 'init'] = phases;
  const phase = phases.every((one) => one === first)
    ? first
    : phases.includes('fault')
      ? 'fault'
      : phases.includes('init')
        ? 'init'
        : 'backup';
  const unchanged = known !== undefined && known.phase === phase;
  return {
    spec,
    phase: known !== undefined && phase === 'init' ? known.phase : phase,
    since: unchanged ? known.since : turn.now,
  };
}

function adoptPace(turn: Turn, spec: RouterSpec['paces'][number]): GroupPace {
  const name = spec.interfaces.join(' ');
  const known = turn.state.paces.find((pace) => pace.spec.interfaces.join(' ') === name);
  return known === undefined ? beginPace(spec) : { ...known, spec };
}

type GroupPace = ReturnType<typeof beginPace>;

function takeOffRemoved(turn: Turn, { key, before, next }: Change): void {
  if (turn.instance(key).phase !== 'master') return;
  const routing = routingWithout(before.routing, next.routing);
  if (hasRouting(routing)) turn.act({ kind: 'remove-routing', instance: key, routing });
  const removed = without(carriedAddresses(before), carriedAddresses(next));
  if (removed.length > 0) turn.act({ kind: 'remove-addresses', instance: key, addresses: removed });
}

function putOnAdded(turn: Turn, { key, before, next }: Change): void {
  if (turn.instance(key).phase !== 'master') return;
  const added = without(carriedAddresses(next), carriedAddresses(before));
  if (added.length > 0) turn.act({ kind: 'add-addresses', instance: key, addresses: added });
  const routing = routingWithout(next.routing, before.routing);
  if (hasRouting(routing)) turn.act({ kind: 'add-routing', instance: key, routing });
  if (added.length > 0) announceAdded(turn, key, added);
}

/** The elements of the first list that the second does not have, compared in all their settings. */
function without(
  list: readonly VirtualAddress[],
  other: readonly VirtualAddress[],
): readonly VirtualAddress[] {
  const known = new Set(other.map(addressIdentity));
  return list.filter((address) => !known.has(addressIdentity(address)));
}

function addressIdentity({ tracked: _tracked, ...rest }: VirtualAddress): string {
  return JSON.stringify(rest);
}
