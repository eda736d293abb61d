import type { IpAddress } from '../../src/base/ip-address.ts';
import type { Instant, Milliseconds } from '../../src/base/time.ts';
import type { HeardAdvert } from '../instance/receive.ts';
import { carriedAddresses, type InstanceKey, OWNER_PRIORITY } from '../instance/spec.ts';
import type { InstanceState } from '../instance/state.ts';
import type { Turn } from '../instance/turn.ts';
import { noteEndedSplit } from './signs.ts';

/**
 * A MASTER has just yielded to a greater priority. A node that has newly become MASTER announces the addresses at once.
 * A node that was MASTER all the time behind a broken link does not, because it never received this node's adverts. So
 * a missing announcement distinguishes the end of a split brain from an ordinary takeover.
 */
export interface Yielded {
  readonly to: IpAddress;
  readonly priority: number;
  readonly at: Instant;
  /** If no announcement comes until then, the other node was MASTER, too. */
  readonly until: Instant;
}

/**
 * A new MASTER announces its addresses within this time after its first advert, also on a busy host. The time is short,
 * because an old MASTER may announce them at any time: five seconds after it became MASTER, or at each refresh.
 */
export const ANNOUNCES_WITHIN: Milliseconds = 300;
/** Two nodes that take over this close to each other are no split brain: the adverts of both were on their way. */
const CROSSING: Milliseconds = 100;
/** An advert that follows ours within this time, and within this part of an interval, is an answer to ours. */
const ANSWERS_WITHIN: Milliseconds = 5;
const ANSWERS_WITHIN_PART = 0.01;

/** `before` is this instance as MASTER when the advert came. */
export function noteYield(turn: Turn, before: InstanceState, advert: HeardAdvert): void {
  const { key, spec, since } = before;
  const { source: to, priority } = advert;
  const isFresh = turn.now - since <= CROSSING;
  if (isFresh || carriedAddresses(spec).length === 0) return;
  const yielded = { to, priority, at: turn.now, until: turn.now + ANNOUNCES_WITHIN };
  if (isAnswer(turn, before, advert)) noteEnd(turn, key, yielded);
  else turn.put(key, { yielded });
}

/**
 * Whether the silent master's advert is an answer to ours: it received our advert of lower priority and insists. A
 * takeover, in contrast, comes at the end of a down timer, which does not depend on our adverts.
 */
function isAnswer(turn: Turn, { heard, deadline, spec }: InstanceState, advert: HeardAdvert): boolean {
  if (heard === null || heard.address !== advert.source || heard.priority !== advert.priority) return false;
  // With preempt_delay, an address owner takes over after an advert with almost no skew time.
  if (deadline === null || advert.priority === OWNER_PRIORITY) return false;
  const sinceOurs = turn.now - (deadline - spec.advertInterval);
  return sinceOurs >= 0 && sinceOurs <= Math.min(ANSWERS_WITHIN, ANSWERS_WITHIN_PART * spec.advertInterval);
}

/** Another host has announced an address on an interface: the node that we yielded to has just become MASTER. */
export function takeAnnouncement(turn: Turn, name: string, address: IpAddress): void {
  for (const { key, spec, yielded, interface: own } of turn.state.instances.values()) {
    if (yielded === null) continue;
    const isOurs = carriedAddresses(spec).some((one) => {
      return one.address === address && (one.interface ?? own) === name;
    });
    if (isOurs) turn.put(key, { yielded: null });
  }
}

/** Called when the time for an announcement is over. */
export function endYields(turn: Turn): void {
  for (const { key, phase, yielded } of turn.state.instances.values()) {
    if (yielded === null || yielded.until > turn.now) continue;
    turn.put(key, { yielded: null });
    if (phase === 'backup') noteEnd(turn, key, yielded);
  }
}

function noteEnd(turn: Turn, key: InstanceKey, { to, priority, at }: Omit<Yielded, 'until'>): void {
  const { effective, masterInterval } = turn.instance(key);
  noteEndedSplit(turn, key, at, {
    cause: 'higher-priority',
    peer: to,
    words: `${to} was MASTER, too, with the higher priority ${priority}, to which this node has given in with ${effective}`,
    isMaster: true,
    interval: masterInterval,
  });
}
