import type { Instant, WallTime } from '../../src/base/time.ts';
import { type Handover, isReleased } from '../instance/handover.ts';
import type { RouterState } from '../instance/router-state.ts';
import { carriedAddresses, type VirtualAddress } from '../instance/spec.ts';
import type { InstanceState, Phase } from '../instance/state.ts';
import type { Tallies } from '../instance/tallies.ts';
import { ADVICE, type Sign } from '../split/sign.ts';
import { freshSigns, isSplit } from '../split/signs.ts';
import type { ScriptState } from '../tracking/script.ts';
import type { Standing } from '../tracking/standing.ts';
import { trackWords } from '../tracking/weigh.ts';
import { type Advice, adviceOf } from './advice.ts';
import { priorityWords, whyWords } from './why.ts';

/** The names of the states as in keepalived, and `INIT` and `STOP` for the beginning and the end. */
export type StateName = 'INIT' | 'BACKUP' | 'MASTER' | 'FAULT' | 'STOP';

/** The current master, as far as this node knows. */
export interface MasterView {
  readonly address: string;
  readonly priority: number;
  /** The time since its last advert, in milliseconds. */
  readonly age: number;
  readonly isUs: boolean;
}

export interface InstanceStatus {
  readonly name: string;
  readonly interface: string | null;
  readonly virtualRouterId: number;
  readonly family: 'inet' | 'inet6';
  readonly version: 2 | 3;
  readonly group: string | null;
  readonly state: StateName;
  /** The time of the last change, in milliseconds since the Unix epoch. */
  readonly since: WallTime;
  readonly reason: string;
  /** The state and its reason in one line. */
  readonly why: string;
  readonly master: MasterView | null;
  readonly priority: number;
  readonly effectivePriority: number;
  readonly priorityWords: string;
  readonly faults: readonly { readonly id: string; readonly words: string; readonly since: WallTime }[];
  readonly addresses: readonly {
    readonly address: string;
    readonly interface: string | null;
    readonly present: boolean;
  }[];
  readonly source: string | null;
  /** The interval in milliseconds. */
  readonly advertInterval: number;
  readonly masterDownIn: number | null;
  readonly tallies: Tallies;
  /** An operator's handover; null when the election decides. */
  readonly handover: HandoverView | null;
  /** Absent in the answer of an lvsd that was started before an upgrade. */
  readonly splitBrain?: SplitBrainView;
  /** The advice of `lvsctl vrrp check`; may be absent in the same way. */
  readonly advice?: readonly Advice[];
  /** The further lines for the same adverts; may be absent in the same way. */
  readonly heartbeats?: readonly HeartbeatView[];
}

export interface HeartbeatView {
  readonly interface: string;
  /** Whether this host can use the line. */
  readonly works: boolean;
  /** The master that was last heard on the line, and the time since then in milliseconds. */
  readonly master: { readonly address: string; readonly age: number } | null;
}

/** Whether two nodes are MASTER, as far as this node can see. */
export interface SplitBrainView {
  readonly suspected: boolean;
  /** The last split brain, which may still last; null when there was none. */
  readonly last: { readonly since: WallTime; readonly seen: WallTime; readonly words: string } | null;
  /** The signs of trouble between the nodes at this moment. */
  readonly signs: readonly SignView[];
}

export interface SignView {
  readonly cause: string;
  readonly peer: string | null;
  /** The observation and what to do about it; without a final period. */
  readonly words: string;
  readonly advice: string;
  readonly since: WallTime;
  readonly seen: WallTime;
  readonly count: number;
}

export interface HandoverView {
  readonly kind: Handover['kind'];
  /** The end of the handover; null when an operator has to end it. */
  readonly until: WallTime | null;
  readonly reason: string | null;
}

export interface TrackedStatus {
  readonly kind: 'interface' | 'script' | 'file' | 'process' | 'service';
  readonly name: string;
  readonly state: Standing['state'];
  readonly since: WallTime;
  readonly reason: string;
  readonly trackedBy: readonly string[];
}

/** Everything about VRRP on this node at one moment. */
export interface VrrpStatus {
  readonly at: WallTime;
  readonly startedAt: WallTime | null;
  readonly instances: readonly InstanceStatus[];
  readonly groups: readonly {
    readonly name: string;
    readonly state: StateName;
    readonly since: WallTime;
    readonly members: readonly string[];
  }[];
  readonly tracked: readonly TrackedStatus[];
  readonly unknownRouterPackets: number;
}

const NAMES: Readonly<Record<Phase, StateName>> = {
  init: 'INIT',
  backup: 'BACKUP',
  master: 'MASTER',
  fault: 'FAULT',
  stopped: 'STOP',
};

/** Turns the state into a document. `now` and `wall` are the same moment on the two clocks. */
export function statusOf(state: RouterState, now: Instant, wall: WallTime): VrrpStatus {
  const civil = (at: Instant): WallTime => wall - (now - at);
  return {
    at: wall,
    startedAt: state.startedAt === null ? null : civil(state.startedAt),
    instances: [...state.instances.values()].map((instance) => instanceStatus(state, instance, now, civil)),
    groups: [...state.groups.values()].map(({ spec, phase, since }) => {
      return { name: spec.name, state: NAMES[phase], since: civil(since), members: spec.members };
    }),
    tracked: trackedStatus(state, civil),
    unknownRouterPackets: state.unknownRouters.packets,
  };
}

export function stateName(phase: Phase): StateName {
  return NAMES[phase];
}

function instanceStatus(
  state: RouterState,
  instance: InstanceState,
  now: Instant,
  civil: (at: Instant) => WallTime,
): InstanceStatus {
  const { spec, phase, deadline, socket } = instance;
  const name = NAMES[phase];
  return {
    name: spec.name,
    interface: instance.interface ?? spec.interface,
    virtualRouterId: spec.virtualRouterId,
    family: spec.family,
    version: spec.version,
    group:
      [...state.groups.values()].find((group) => group.spec.members.includes(spec.name))?.spec.name ?? null,
    state: name,
    since: civil(instance.since),
    reason: instance.reason,
    why: `${name}: ${whyWords(instance, now)}`,
    master: masterView(instance, now),
    priority: spec.priority,
    effectivePriority: instance.effective,
    priorityWords: priorityWords(instance, now),
    faults: instance.faults.map(({ id, words, since }) => ({ id, words, since: civil(since) })),
    addresses: carriedAddresses(spec).map((address) => ({
      address: `${address.address}/${address.prefixLength}`,
      interface: address.interface ?? instance.interface,
      present: isPresent(state, instance, address),
    })),
    source: socket?.source ?? null,
    advertInterval: spec.advertInterval,
    masterDownIn:
      phase === 'backup' && !isReleased(instance) && deadline !== null ? Math.max(0, deadline - now) : null,
    tallies: instance.tallies,
    handover: handoverView(instance.handover, civil),
    advice: adviceOf(state, instance, now),
    splitBrain: splitBrainView(instance, now, civil),
    heartbeats: instance.lines.map(({ spec: line, socket: own, heard }) => ({
      interface: line.interface,
      works: own !== null && !state.socketErrors.has(own.key),
      master: heard === null ? null : { address: heard.address, age: now - heard.at },
    })),
  };
}

function splitBrainView(
  instance: InstanceState,
  now: Instant,
  civil: (at: Instant) => WallTime,
): SplitBrainView {
  const { split } = instance;
  const view = ({ cause, peer, words, since, at, count }: Sign): SignView => {
    return { cause, peer, words, advice: ADVICE[cause], since: civil(since), seen: civil(at), count };
  };
  return {
    suspected: isSplit(instance, now),
    last: split === null ? null : { since: civil(split.since), seen: civil(split.at), words: split.words },
    signs: freshSigns(instance, now).map(view),
  };
}

function handoverView(handover: Handover | null, civil: (at: Instant) => WallTime): HandoverView | null {
  if (handover === null) return null;
  const { kind, until, reason } = handover;
  return { kind, until: until === null ? null : civil(until), reason };
}

/** Whether the kernel has the address on its interface. */
export function isPresent(state: RouterState, instance: InstanceState, virtual: VirtualAddress): boolean {
  const link = state.links.get(virtual.interface ?? instance.interface ?? '');
  return link?.addresses.some(({ address }) => address === virtual.address) ?? false;
}

function masterView({ phase, heard, socket, effective }: InstanceState, now: Instant): MasterView | null {
  if (phase === 'master' && socket !== null) {
    return { address: socket.source, priority: effective, age: 0, isUs: true };
  }
  if (phase !== 'backup' || heard === null || heard.priority === 0) return null;
  return { address: heard.address, priority: heard.priority, age: now - heard.at, isUs: false };
}

function trackedStatus(state: RouterState, civil: (at: Instant) => WallTime): readonly TrackedStatus[] {
  const users = [
    ...[...state.instances.values()].map(({ spec }) => spec),
    ...[...state.groups.values()].map(({ spec }) => spec),
  ];
  const one = (kind: TrackedStatus['kind'], name: string, standing: Standing): TrackedStatus => ({
    kind,
    name,
    state: standing.state,
    since: civil(standing.since),
    reason: standing.reason,
    trackedBy: users
      .filter(({ tracks }) => tracks.some((track) => trackWords(track) === `${kind} ${name}`))
      .map((user) => user.name),
  });
  const scripts = [...state.scripts].map(([name, script]) => one('script', name, shownStanding(script)));
  const processes = [...state.processes].map(([name, { standing }]) => one('process', name, standing));
  const interfaces = [...state.interfaces].map(([name, { standing }]) => one('interface', name, standing));
  const files = [...state.files].map(([name, standing]) => one('file', name, standing));
  const services = [...state.services].map(([name, standing]) => one('service', name, standing));
  return [...interfaces, ...scripts, ...files, ...processes, ...services];
}

/** A failure that `fall` still tolerates is shown together with the unchanged state. */
function shownStanding({ standing, last, counter, spec }: ScriptState): Standing {
  if (standing.state !== 'up' || counter === spec.rise + spec.fall - 1 || last === null) return standing;
  const left = counter - spec.rise + 1;
  return { ...standing, reason: `${last} the last time, ${left} more such in a row take it down` };
}
