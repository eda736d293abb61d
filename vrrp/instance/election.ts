import { type IpAddress, ipAddressToBytes } from '../../src/base/ip-address.ts';
import { announceAgainstLower, announceRefresh } from '../announcement/announce.ts';
import { waitsForArbiter } from '../split/arbiter.ts';
import { alivePeer, answerWords, notePeerAlive } from '../split/asking.ts';
import { waitsForFence } from '../split/fencing.ts';
import { noteYield } from '../split/healing.ts';
import { type LineState, noteOnLine } from '../split/lines.ts';
import { questionName } from '../split/neighbours.ts';
import { noteLower } from '../split/rivals.ts';
import { advertise } from './advertise.ts';
import { OWNER_GIVING_IN, OWNERS_BORNE } from './evaluate.ts';
import { isReleased, isTaken } from './handover.ts';
import type { HeardAdvert } from './receive.ts';
import { groupOf, peersInGroup, reportUnit, startupEnd } from './settle.ts';
import { type InstanceKey, isOwner, OWNER_PRIORITY, RESIGN_PRIORITY } from './spec.ts';
import type { InstanceState, KnownPeer } from './state.ts';
import { count } from './tallies.ts';
import { masterDownTime, skewTime } from './timing.ts';
import { downTimeOf, enterMaster, stepDown } from './transition.ts';
import type { Turn } from './turn.ts';

/** Takes a valid advert, as far as it matters in the present phase. */
export function hear(turn: Turn, key: InstanceKey, advert: HeardAdvert): void {
  const { phase, tallies, heard, peer } = turn.instance(key);
  if (phase !== 'backup' && phase !== 'master') return;
  const received = count(tallies, 'advertsReceived');
  const gap = heard !== null && heard.address === advert.source ? turn.now - heard.at : 0;
  turn.put(key, {
    peer: knownPeer(peer, advert),
    remarked: [],
    tallies: {
      ...(advert.priority === RESIGN_PRIORITY ? count(received, 'resignationsReceived') : received),
      greatestGap: phase === 'backup' ? Math.max(received.greatestGap, gap) : received.greatestGap,
    },
  });
  if (phase === 'backup') hearAsBackup(turn, key, advert);
  else hearAsMaster(turn, key, advert);
}

function knownPeer(before: KnownPeer | null, { source, priority }: HeardAdvert): KnownPeer | null {
  if (priority === RESIGN_PRIORITY) return before;
  const known = before?.address === source ? before.greatest : 0;
  return { address: source, greatest: Math.max(known, priority) };
}

function remember(turn: Turn, key: InstanceKey, { source, priority, interval }: HeardAdvert): void {
  turn.put(key, { heard: { address: source, priority, interval, at: turn.now } });
}

function hearAsBackup(turn: Turn, key: InstanceKey, advert: HeardAdvert): void {
  const { spec, effective, masterInterval } = turn.instance(key);
  remember(turn, key, advert);
  if (advert.priority === RESIGN_PRIORITY) {
    turn.put(key, { deadline: afterDelay(turn, skewTime(spec, effective, masterInterval)) });
    return;
  }
  if (!accepts(turn, key, advert)) return;
  waitForMaster(turn, key, advert);
}

/** A master is present: the down timer begins anew, and preparations for a takeover are dropped. */
function waitForMaster(turn: Turn, key: InstanceKey, advert: HeardAdvert): void {
  const { spec, arbiter } = turn.instance(key);
  if (spec.version === 3) turn.put(key, { masterInterval: advert.interval });
  turn.put(key, {
    wantsMaster: false,
    fence: null,
    fenceError: null,
    arbiter: arbiter.isAwaited ? { ...arbiter, isAwaited: false } : arbiter,
    deadline: afterDelay(turn, downTimeOf(turn.instance(key))),
  });
}

/** While the start is delayed, timers begin at the end of the delay. */
function afterDelay(turn: Turn, patience: number): number {
  return Math.max(turn.now, startupEnd(turn)) + patience;
}

/**
 * Whether a BACKUP leaves the master in place. With preemption, a master of lower priority does not count: the timer
 * runs on, and this node takes over at its end. `preempt_delay` begins with the first such advert.
 */
function accepts(turn: Turn, key: InstanceKey, advert: HeardAdvert): boolean {
  const instance = turn.instance(key);
  const { spec, effective, preemptAt } = instance;
  if (advert.priority >= effective) {
    if (preemptAt !== null) turn.put(key, { preemptAt: null });
    return true;
  }
  if (isTaken(instance)) return false;
  if (!spec.preempt) return true;
  if (spec.preemptDelay === 0) return false;
  if (preemptAt === null) {
    turn.put(key, { preemptAt: turn.now + spec.preemptDelay });
    return true;
  }
  return turn.now < preemptAt;
}

/**
 * Takes a valid advert on a further line: a BACKUP stays BACKUP while it hears a master on any of its lines, and a
 * MASTER gives way to a greater priority. For equal priorities the main line decides, and a further one only after two
 * adverts without the main line, so that both nodes come to the same result.
 */
export function hearOnLine(turn: Turn, key: InstanceKey, line: LineState, advert: HeardAdvert): void {
  const { phase, effective, spec } = turn.instance(key);
  const { source, priority, interval } = advert;
  if (priority === RESIGN_PRIORITY) {
    if (phase === 'backup') hearAsBackup(turn, key, advert);
    return;
  }
  noteOnLine(turn, key, line, { address: source, priority, interval });
  if (phase === 'backup') {
    if (accepts(turn, key, advert)) waitForMaster(turn, key, advert);
    return;
  }
  if (isOwner(spec) && spec.ownerIgnoresAdverts) return;
  if (priority > effective || (priority === effective && decidesOnLine(turn, key, line, advert)))
    yieldTo(turn, key, advert);
}

/**
 * Whether a node of the same priority outranks this MASTER on a further line, when nothing is heard on the main one.
 */
function decidesOnLine(
  turn: Turn,
  key: InstanceKey,
  { heard, socket }: LineState,
  advert: HeardAdvert,
): boolean {
  const { source, interval } = advert;
  const { rival } = turn.instance(key);
  const isRepeated = heard !== null && heard.address === source && turn.now - heard.at < 3 * interval;
  const isOwnSilent = rival === null || turn.now - rival.at > 3 * interval;
  return isRepeated && isOwnSilent && socket !== null && compareAddresses(source, socket.source) > 0;
}

function hearAsMaster(turn: Turn, key: InstanceKey, advert: HeardAdvert): void {
  const { spec } = turn.instance(key);
  if (isOwner(spec) && spec.ownerIgnoresAdverts) return;
  if (advert.priority === RESIGN_PRIORITY) {
    insist(turn, key);
    return;
  }
  noticeOwner(turn, key, advert);
  const instance = turn.instance(key);
  if (outranks(instance, advert)) {
    yieldTo(turn, key, advert);
    noteYield(turn, instance, advert);
  } else answerLower(turn, key, advert);
}

/** Another node is also owner of the addresses, so one of the two configurations is wrong. */
function noticeOwner(turn: Turn, key: InstanceKey, { priority, source }: HeardAdvert): void {
  const { spec, ownersHeard } = turn.instance(key);
  if (!isOwner(spec) || priority !== OWNER_PRIORITY) return;
  if (ownersHeard === 0) {
    const words = `(${spec.name}) two nodes own the virtual addresses: ${source} has priority 255, too. Give 255 to one`;
    turn.log('error', words, { instance: spec.name, peer: source });
  }
  turn.put(key, { ownersHeard: ownersHeard + 1 });
  if (ownersHeard + 1 > OWNERS_BORNE) turn.put(key, { effective: OWNER_GIVING_IN });
}

/** For equal priorities the greater address wins, compared as numbers (RFC 5798 §6.4.3). */
function outranks({ effective, socket }: InstanceState, { priority, source }: HeardAdvert): boolean {
  if (priority !== effective) return priority > effective;
  return socket !== null && compareAddresses(source, socket.source) > 0;
}

/** Returns -1, 0 or 1; both addresses are of one family. */
function compareAddresses(one: IpAddress, other: IpAddress): number {
  const others = ipAddressToBytes(other);
  for (const [at, byte] of ipAddressToBytes(one).entries()) {
    const difference = byte - (others[at] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}

function yieldTo(turn: Turn, key: InstanceKey, advert: HeardAdvert): void {
  const instance = turn.instance(key);
  const { spec, effective } = instance;
  if (spec.higherPrioritySendAdvert) advertise(turn, key, effective);
  if (spec.version === 3) turn.put(key, { masterInterval: advert.interval });
  const rank = advert.priority === effective ? 'the same priority and a greater address' : 'higher priority';
  turn.log(
    'info',
    `(${spec.name}) Master received advert from ${advert.source} with higher priority ${advert.priority}, ours ${effective}`,
    { instance: spec.name, peer: advert.source, priority: advert.priority },
  );
  stepDown(
    turn,
    key,
    `${advert.source} advertises with ${rank}: ${advert.priority}, ours is ${effective}`,
    false,
  );
  remember(turn, key, advert);
  followDown(turn, instance);
}

function answerLower(turn: Turn, key: InstanceKey, advert: HeardAdvert): void {
  const instance = turn.instance(key);
  const { spec, effective } = instance;
  const words = `(${spec.name}) Received advert from ${advert.source} with lower priority ${advert.priority}, ours ${effective}, forcing new election`;
  turn.log('info', words, { instance: spec.name, peer: advert.source, priority: advert.priority });
  if (!spec.lowerPriorityNoAdvert) insist(turn, key);
  announceAgainstLower(turn, key);
  noteLower(turn, key, advert);
  for (const other of peersInGroup(turn, instance)) announceAgainstLower(turn, other.key);
  turn.mention(
    key,
    'MASTER_RX_LOWER_PRI',
    `${advert.source} advertises with ${advert.priority}, ours is ${effective}`,
  );
}

/** Sends an advert that confirms this MASTER, and counts the interval from now on. */
function insist(turn: Turn, key: InstanceKey): void {
  const { spec, effective } = turn.instance(key);
  advertise(turn, key, effective);
  turn.put(key, { deadline: turn.now + spec.advertInterval });
}

/** Somebody removed a virtual address: the peer may have it until this node is MASTER again, which is soon. */
export function loseAddress(turn: Turn, key: InstanceKey, reason: string): void {
  const instance = turn.instance(key);
  turn.put(key, { tallies: count(instance.tallies, 'addressesLost') });
  turn.log('warn', `(${instance.spec.name}) ${reason}; stepping down for a moment to set it again`, {
    instance: instance.spec.name,
  });
  stepDown(turn, key, reason, true);
  const { spec, effective, masterInterval } = turn.instance(key);
  turn.put(key, { deadline: turn.now + skewTime(spec, effective, masterInterval) });
  followDown(turn, instance);
}

/** The other members of a group become BACKUP with the first one. */
function followDown(turn: Turn, first: InstanceState): void {
  const group = groupOf(turn, first);
  if (group === null) return;
  for (const { key, phase } of peersInGroup(turn, first)) {
    if (phase === 'master') stepDown(turn, key, `${first.spec.name} of its group went BACKUP`, false);
  }
  reportUnit(turn, group, 'backup');
}

/** Called when the deadline of an instance has come. */
export function expire(turn: Turn, key: InstanceKey): void {
  const { phase } = turn.instance(key);
  if (phase === 'master') beat(turn, key);
  if (phase === 'backup') takeOver(turn, key);
}

/** Sends a MASTER's next advert. After a stall of more than an interval, the rhythm begins anew. */
function beat(turn: Turn, key: InstanceKey): void {
  const instance = turn.instance(key);
  const { spec, deadline, effective, tallies } = instance;
  const lateness = turn.now - (deadline ?? turn.now);
  turn.put(key, { tallies: { ...tallies, greatestLateness: Math.max(tallies.greatestLateness, lateness) } });
  if (isSucceeded(instance, lateness)) {
    const words = `its advert was ${Math.round(lateness)} ms late: a peer has taken over`;
    stepDown(turn, key, words, false);
    followDown(turn, instance);
    return;
  }
  advertise(turn, key, effective);
  const next = (deadline ?? turn.now) + spec.advertInterval;
  turn.put(key, { deadline: next > turn.now ? next : turn.now + spec.advertInterval });
  announceRefresh(turn, key);
}

/**
 * Whether a peer must have taken over by now, counted from our last advert, which was one interval before the deadline.
 */
function isSucceeded({ spec }: InstanceState, lateness: number): boolean {
  if (spec.lateBackupPriority === null || spec.preempt) return false;
  const patience = masterDownTime(spec, spec.lateBackupPriority, spec.advertInterval);
  return lateness + spec.advertInterval > patience;
}

function takeOver(turn: Turn, key: InstanceKey): void {
  const instance = turn.instance(key);
  if (isReleased(instance)) {
    turn.put(key, { deadline: turn.now + downTimeOf(instance) });
    return;
  }
  const group = groupOf(turn, instance);
  turn.log('info', `(${instance.spec.name}) Receive advertisement timeout`, { instance: instance.spec.name });
  const others = peersInGroup(turn, instance);
  const isReady = others.every(({ phase, wantsMaster }) => phase === 'master' || wantsMaster);
  if (group !== null && group.phase !== 'master' && !isReady) {
    // It continues to want the MASTER state until a master is heard, and tries again after the next down time.
    turn.put(key, { wantsMaster: true, deadline: turn.now + downTimeOf(instance) });
    return;
  }
  if (waitsForArbiter(turn, key) || waitsForFence(turn, key)) return;
  enterMaster(turn, key, takeOverReason(instance, turn.now));
  const alive = alivePeer(instance);
  if (alive !== null) notePeerAlive(turn, key, alive);
  if (group === null) return;
  for (const other of others) {
    if (other.phase === 'backup')
      enterMaster(turn, other.key, `${instance.spec.name} of its group went MASTER`);
  }
  reportUnit(turn, group, 'master');
}

function takeOverReason(instance: InstanceState, now: number): string {
  const { heard, effective } = instance;
  if (heard === null) return `no other node advertises${unicastWords(instance, now)}`;
  if (heard.priority === RESIGN_PRIORITY) return `${heard.address} resigned`;
  const silence = ((now - heard.at) / 1000).toFixed(1);
  if (heard.priority < effective)
    return `${heard.address} has a lower priority: ${heard.priority}, ours is ${effective}`;
  return `no advert from ${heard.address} for ${silence} s${answerWords(instance, now)}`;
}

/** For a unicast instance that never heard a peer: whether one is present. */
function unicastWords({ asked, deadline, spec }: InstanceState, now: number): string {
  if (asked === null || asked.deadline !== deadline || asked.addresses.length === 0 || asked.at === now)
    return '';
  const peers = asked.addresses.join(', ');
  const question = questionName(spec.family);
  return asked.answered === null
    ? `: of the peers ${peers} none answers ${question}`
    : `, although the peer ${asked.answered} answers ${question}`;
}
