import type { IpAddress } from '../../src/base/ip-address.ts';
import type { Instant, Milliseconds, WallTime } from '../../src/base/time.ts';
import { announceDue, announcePaced } from '../announcement/announce.ts';
import { nextPaced } from '../announcement/pace.ts';
import { noteSequence } from '../signing/signing.ts';
import { type PingOutcome, takePing } from '../split/arbiter.ts';
import { askDue, askPeers, takeAnswer, takeHolder } from '../split/asking.ts';
import { takeFenceEnd } from '../split/fencing.ts';
import { endYields, takeAnnouncement } from '../split/healing.ts';
import { lineGroup, lineOf, specOnLine } from '../split/lines.ts';
import { noteDelivery, overhear } from '../split/overhear.ts';
import { noteRefusal, noteStrange, noteStranger } from '../split/rivals.ts';
import {
  seeLinks,
  takeFile,
  takeProcessCount,
  takeScriptEnd,
  takeService,
  tickTrackers,
  trackerDeadlines,
} from '../tracking/trackers.ts';
import type { RouterAction } from './action.ts';
import { configure } from './configure.ts';
import { expire, hear, hearOnLine, loseAddress } from './election.ts';
import { evaluateAll } from './evaluate.ts';
import type { Datagram, RouterEvent } from './event.ts';
import { endHandovers, handOver } from './handover.ts';
import type { Links } from './link.ts';
import { type HeardAdvert, judgeDatagram, type Remark } from './receive.ts';
import type { RouterState } from './router-state.ts';
import { settleAll } from './settle.ts';
import type { RequiredSocket } from './socket.ts';
import { carriedAddresses, type InstanceKey } from './spec.ts';
import type { InstanceState } from './state.ts';
import { count, countRefusal, NO_TALLIES } from './tallies.ts';
import { leaveMaster } from './transition.ts';
import { Turn } from './turn.ts';

/** The result of a step. */
export interface RouterStep {
  readonly state: RouterState;
  readonly actions: readonly RouterAction[];
}

/** The number of unknown virtual routers that are logged; further ones are only counted. */
const MAX_REMARKED_ROUTERS = 255;

/**
 * The whole of VRRP as one decision: an event and its time (monotonic milliseconds, and the same moment in civil time
 * for signatures) give the next state and the actions, in this order. It never throws because of input from outside.
 */
export function stepRouter(state: RouterState, event: RouterEvent, now: Instant, wall: WallTime): RouterStep {
  const turn = new Turn(state, now, wall);
  if (!state.isStopped) take(turn, event);
  return { state: turn.state, actions: turn.actions };
}

function take(turn: Turn, event: RouterEvent): void {
  switch (event.kind) {
    case 'configure':
      configure(turn, event.spec);
      return;
    case 'start':
      start(turn, event.loadedFor ?? 0);
      return;
    case 'timer':
      tick(turn);
      return;
    case 'datagram':
      takeDatagram(turn, event.socket, event.datagram);
      return;
    case 'overheard':
      overhear(turn, event.interface, event.datagram);
      return;
    case 'links':
      takeLinks(turn, event.links);
      return;
    case 'address-lost':
      takeLoss(turn, event.interface, event.address);
      return;
    case 'peer-answered':
      takeAnswer(turn, event.instance, event.address);
      return;
    case 'holder':
      takeHolder(turn, event.instance, event.found);
      return;
    case 'announced':
      takeAnnouncement(turn, event.interface, event.address);
      return;
    case 'pinged':
      takeArbiter(turn, event.instance, event.address, event.outcome);
      return;
    case 'fence-ended':
      if (takeFenceEnd(turn, event.instance, event.error)) expire(turn, event.instance);
      return;
    case 'hand-over':
      handOver(turn, event.instance, event.handover);
      return;
    case 'stop':
      stop(turn);
      return;
    case 'clear-statistics':
      for (const { key } of turn.state.instances.values()) turn.put(key, { tallies: NO_TALLIES });
      return;
    default:
      if (takeReport(turn, event)) decide(turn);
  }
}

type Report = Extract<
  RouterEvent,
  {
    kind:
      | 'address-refused'
      | 'socket'
      | 'send-failed'
      | 'script-ended'
      | 'file-read'
      | 'process-count'
      | 'service';
  }
>;

/**
 * Takes reports about tracked objects and about failures of the adapters. Returns true when an instance may change.
 */
function takeReport(turn: Turn, event: Report): boolean {
  switch (event.kind) {
    case 'socket':
      return takeSocketError(turn, event.socket, event.error);
    case 'script-ended':
      return takeScriptEnd(turn, event.script, event.outcome);
    case 'file-read':
      return takeFile(turn, event.file, event.text);
    case 'process-count':
      return takeProcessCount(turn, event.process, event.count);
    case 'service':
      return takeService(turn, event.service, event.standing);
    case 'send-failed':
      takeSendFailure(turn, event.instance, event.reason);
      return false;
    case 'address-refused':
      return takeAddressRefusal(turn, event);
  }
}

/** Computes anew which instance may be in which state. */
function decide(turn: Turn): void {
  evaluateAll(turn);
  settleAll(turn);
}

/** Removes what an earlier run left behind, and begins. */
function start(turn: Turn, loadedFor: Milliseconds): void {
  if (turn.state.startedAt !== null) return;
  turn.set({ startedAt: turn.now, loadedFor });
  evaluateAll(turn);
  for (const { key, spec, interface: own } of turn.state.instances.values()) {
    const left = carriedAddresses(spec).filter(({ address, interface: device }) => {
      const link = turn.state.links.get(device ?? own ?? '');
      return link?.addresses.some((one) => one.address === address) ?? false;
    });
    if (left.length === 0) continue;
    turn.log('info', `(${spec.name}) removing virtual addresses that were left behind`, {
      instance: spec.name,
    });
    turn.act({ kind: 'remove-addresses', instance: key, addresses: left });
  }
  tickTrackers(turn);
  decide(turn);
}

/** Handles all deadlines that have come, the earliest first. */
function tick(turn: Turn): void {
  if (turn.state.startedAt === null) return;
  endHandovers(turn);
  endYields(turn);
  for (const instance of turn.state.instances.values()) {
    const ask = askDue(instance);
    if (ask !== null && ask <= turn.now) askPeers(turn, instance.key);
  }
  const due = [...turn.state.instances.values()]
    .filter(({ deadline }) => deadline !== null && deadline <= turn.now)
    .toSorted((one, other) => (one.deadline ?? 0) - (other.deadline ?? 0));
  for (const { key } of due) {
    const { deadline } = turn.instance(key);
    if (deadline !== null && deadline <= turn.now) expire(turn, key);
  }
  for (const { key } of turn.state.instances.values()) announceDue(turn, key);
  announcePaced(turn);
  if (tickTrackers(turn)) decide(turn);
}

function takeDatagram(turn: Turn, socket: string, datagram: Datagram): void {
  const { payload } = datagram;
  const here = [...turn.state.instances.values()].filter((instance) => instance.socket?.key === socket);
  const instance = here.find(({ spec }) => spec.virtualRouterId === payload[1]);
  if (instance === undefined && takeOnLine(turn, socket, datagram)) return;
  if (instance === undefined) {
    noticeUnknown(turn, payload[1], datagram);
    noteStranger(turn, here, datagram);
    return;
  }
  if (instance.phase !== 'backup' && instance.phase !== 'master') return;
  noteDelivery(turn, instance);
  const { spec, heard, signing } = instance;
  const ownAddress = instance.socket?.source ?? null;
  const listener = { spec, ownAddress, knownMaster: heard?.address ?? null, signing, wall: turn.wall };
  const judgement = judgeDatagram(listener, datagram);
  if (!judgement.ok) {
    const { reason, words } = judgement.refusal;
    turn.put(instance.key, { tallies: countRefusal(instance.tallies, reason) });
    remarkOnce(turn, instance, reason, `refuses an advert from ${datagram.source}: ${words}`);
    noteRefusal(turn, instance.key, judgement.refusal, datagram);
    return;
  }
  rememberSequence(turn, instance.key, judgement.advert);
  for (const remark of judgement.advert.remarks) noteRemark(turn, instance, remark, datagram);
  const remarked = turn.instance(instance.key).remarked;
  hear(turn, instance.key, judgement.advert);
  // An unusual advert that is accepted is logged once, not each second.
  if (judgement.advert.remarks.length > 0) turn.put(instance.key, { remarked });
  for (const remark of judgement.advert.remarks) noteStrange(turn, instance.key, remark, judgement.advert);
}

/** An answer that a takeover waits for lets the takeover continue at once. */
function takeArbiter(turn: Turn, key: InstanceKey, address: IpAddress, outcome: PingOutcome): void {
  const isAwaited = turn.state.instances.get(key)?.arbiter.isAwaited ?? false;
  if (!takePing(turn, key, address, outcome)) return;
  decide(turn);
  const { phase, deadline } = turn.instance(key);
  if (isAwaited && phase === 'backup' && deadline !== null && outcome.kind === 'answered') expire(turn, key);
}

/** Takes a packet of a further line. Its faults are counted, and never logged as faults of the main line. */
function takeOnLine(turn: Turn, socket: string, datagram: Datagram): boolean {
  const instance = [...turn.state.instances.values()].find((one) => {
    return one.spec.virtualRouterId === datagram.payload[1] && lineOf(one, socket) !== undefined;
  });
  const line = instance === undefined ? undefined : lineOf(instance, socket);
  if (instance === undefined || line === undefined) return false;
  if (instance.phase !== 'backup' && instance.phase !== 'master') return true;
  const spec = specOnLine(instance.spec, line.spec, lineGroup(instance.spec));
  const { signing, key } = instance;
  const ownAddress = line.socket?.source ?? null;
  const judgement = judgeDatagram(
    { spec, ownAddress, knownMaster: null, signing, wall: turn.wall },
    datagram,
  );
  if (judgement.ok) {
    rememberSequence(turn, key, judgement.advert);
    hearOnLine(turn, key, line, judgement.advert);
  } else turn.put(instance.key, { tallies: countRefusal(instance.tallies, judgement.refusal.reason) });
  return true;
}

/** An advert that was taken once is refused the next time. */
function rememberSequence(turn: Turn, key: InstanceKey, { source, sequence }: HeardAdvert): void {
  if (sequence === null) return;
  turn.put(key, { signing: noteSequence(turn.instance(key).signing, source, sequence) });
}

function noteRemark(turn: Turn, { key }: InstanceState, { kind, words }: Remark, datagram: Datagram): void {
  const instance = turn.instance(key);
  const what = kind === 'addresses' ? 'addressMismatches' : 'checksumMismatches';
  turn.put(key, { tallies: count(instance.tallies, what) });
  remarkOnce(turn, instance, kind, `takes an advert from ${datagram.source} with ${words}`);
}

/** Each reason is logged once until a valid advert comes. */
function remarkOnce(turn: Turn, { key, spec }: InstanceState, reason: string, words: string): void {
  const { remarked } = turn.instance(key);
  if (remarked.includes(reason)) return;
  turn.put(key, { remarked: [...remarked, reason] });
  turn.log('warn', `(${spec.name}) ${words}`, { instance: spec.name, reason });
}

function noticeUnknown(turn: Turn, id: number | undefined, { source }: Datagram): void {
  const { unknownRouters, spec } = turn.state;
  const { remarked } = unknownRouters;
  const packets = unknownRouters.packets + 1;
  const name = String(id ?? 'none');
  const isNews =
    spec.logsUnknownRouters && !remarked.includes(name) && remarked.length < MAX_REMARKED_ROUTERS;
  turn.set({ unknownRouters: { packets, remarked: isNews ? [...remarked, name] : remarked } });
  if (!isNews) return;
  turn.log('info', `an advert of the virtual router ${name} from ${source}, which nobody here knows`, {
    peer: source,
  });
}

function takeLinks(turn: Turn, links: Links): void {
  const before = turn.state.links;
  seeLinks(turn, links);
  decide(turn);
  // An interface that was created again under its old name has lost its addresses.
  for (const { key, phase, spec, interface: own } of turn.state.instances.values()) {
    if (phase !== 'master' || turn.instance(key).phase !== 'master') continue;
    const devices = carriedAddresses(spec)
      .filter(({ tracked }) => tracked)
      .map(({ interface: device }) => device ?? own ?? '');
    const renewed = devices.find((device) => {
      const index = before.get(device)?.index;
      return index !== undefined && index !== links.get(device)?.index;
    });
    if (renewed !== undefined)
      loseAddress(turn, key, `interface ${renewed} was made anew without its addresses`);
  }
}

function takeLoss(turn: Turn, name: string, address: IpAddress): void {
  for (const { key, phase, spec, interface: own } of turn.state.instances.values()) {
    if (phase !== 'master' || turn.instance(key).phase !== 'master') continue;
    const lost = carriedAddresses(spec).find(
      (one) => one.address === address && (one.interface ?? own) === name,
    );
    if (lost === undefined) continue;
    if (lost.tracked) loseAddress(turn, key, `somebody removed ${address} from ${name}`);
    else turn.put(key, { tallies: count(turn.instance(key).tallies, 'addressesLost') });
  }
}

function takeSocketError(turn: Turn, key: string, error: string | null): boolean {
  const { socketErrors } = turn.state;
  if ((socketErrors.get(key) ?? null) === error) return false;
  const wanted = new Set(turn.state.sockets.map((socket) => socket.key));
  const errors = new Map([...socketErrors].filter(([known]) => known !== key && wanted.has(known)));
  if (error !== null) errors.set(key, error);
  turn.set({ socketErrors: errors });
  return true;
}

function takeSendFailure(turn: Turn, key: string, reason: string): void {
  const instance = turn.state.instances.get(key);
  if (instance === undefined) return;
  turn.put(key, { tallies: count(instance.tallies, 'sendFailures') });
  remarkOnce(turn, instance, 'send', `could not send: ${reason}`);
}

/** An address that the kernel refuses is no fault of the instance, because the other addresses serve. */
function takeAddressRefusal(turn: Turn, event: Extract<Report, { kind: 'address-refused' }>): false {
  const instance = turn.state.instances.get(event.instance);
  if (instance === undefined) return false;
  const { address, prefixLength } = event.address;
  turn.log(
    'error',
    `(${instance.spec.name}) the kernel refuses ${address}/${prefixLength}: ${event.reason}`,
    {
      instance: instance.spec.name,
    },
  );
  return false;
}

/** Resigns everywhere, removes all addresses, and notifies of every instance, then of every group. */
function stop(turn: Turn): void {
  const reason = 'the VRRP process ends';
  for (const { key, phase } of turn.state.instances.values()) {
    if (phase === 'master') leaveMaster(turn, key, { to: 'stopped', reason, resigns: true });
    else turn.put(key, { phase: 'stopped', since: turn.now, reason, deadline: null });
  }
  for (const { key } of turn.state.instances.values()) turn.notify(key, 'STOP', reason);
  for (const group of turn.state.groups.values()) {
    turn.putGroup({ ...group, phase: 'stopped', since: turn.now });
    turn.reportGroup(group.spec.name, 'STOP', reason);
  }
  turn.set({ isStopped: true, sockets: turn.state.sockets });
}

/** The next time at which the clock is needed; null for never. */
export function nextDeadline(state: RouterState): Instant | null {
  if (state.startedAt === null || state.isStopped) return null;
  let next = Number.POSITIVE_INFINITY;
  for (const instance of state.instances.values()) {
    for (const due of instanceDeadlines(instance)) next = Math.min(next, due ?? next);
  }
  for (const pace of state.paces) next = Math.min(next, nextPaced(pace) ?? next);
  for (const due of trackerDeadlines(state)) next = Math.min(next, due);
  return next === Number.POSITIVE_INFINITY ? null : next;
}

/** The sockets that must be open; the same array as long as nothing changed. */
export function requiredSockets(state: RouterState): readonly RequiredSocket[] {
  return state.sockets;
}

function instanceDeadlines(instance: InstanceState): readonly (Instant | null)[] {
  const { deadline, announcements, handover, yielded } = instance;
  const { second, lowerPriority } = announcements;
  const asked = [askDue(instance), handover?.until ?? null, yielded?.until ?? null];
  return [deadline, second, lowerPriority, ...asked];
}
