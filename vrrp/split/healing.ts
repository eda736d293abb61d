import type { IpAddress } from '../../src/base/ip-address.ts';
import type { Instant, Milliseconds } from '../../src/base/time.ts';
import type { HeardAdvert } from '../instance/receive.ts';
import { carriedAddresses, type InstanceKey, OWNER_PRIORITY } from '../instance/spec.ts';
import type { InstanceState } from '../instance/state.ts';
import type { Turn } from '../instance/turn.ts';
import { noteEndedSplit } from './signs.ts';

/**
 * A MASTER has just given in to a greater priority. Whoever has become MASTER announces the addresses at once; one that had
 * them all the time, behind a line that was cut, does not, because it never heard this node. So the announcement
 * that is missing tells the end of a split brain from an ordinary takeover.
 */
export interface Yielded {
  readonly to: IpAddress;
  readonly priority: number;
  readonly at: Instant;
  /** Without an announcement until then, the other was MASTER, too. */
  readonly until: Instant;
}

/**
 * Within this time after its first advert a new MASTER announces its addresses, also on a busy host. It is short, because an
 * old one may announce them again at any time: five seconds after it became MASTER, or at each refresh.
 */
export const ANNOUNCES_WITHIN: Milliseconds = 300;
/** Two nodes that take over so close to each other are no split brain: the adverts of both were on their way. */
const CROSSING: Milliseconds = 100;
/** An advert that comes so soon after ours, and within this part of an interval, is an answer to ours. */
const ANSWERS_WITHIN: Milliseconds = 5;
const ANSWERS_WITHIN_PART = 0.01;

/** `before`: this instance as MASTER, when the advert came. */
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
 * Whether the master that fell silent before speaks again as an answer to our advert: it heard ours of lower priority, and
 * insists. A takeover comes at the end of a down timer, which does not hang on our adverts.
 */
function isAnswer(turn: Turn, { heard, deadline, spec }: InstanceState, advert: HeardAdvert): boolean {
  if (heard === null || heard.address !== advert.source || heard.priority !== advert.priority) return false;
  // With preempt_delay an owner takes over a skew time of nearly nothing after an advert.
  if (deadline === null || advert.priority === OWNER_PRIORITY) return false;
  const sinceOurs = turn.now - (deadline - spec.advertInterval);
  return sinceOurs >= 0 && sinceOurs <= Math.min(ANSWERS_WITHIN, ANSWERS_WITHIN_PART * spec.advertInterval);
}

/** Another host announces an address on an interface: whoever we gave in to has just become MASTER. */
export function takeAnnouncement(turn: Turn, name: string, address: IpAddress): void {
  for (const { key, spec, yielded, interface: own } of turn.state.instances.values()) {
    if (yielded === null) continue;
    const isOurs = carriedAddresses(spec).some((one) => {
      return one.address === address && (one.interface ?? own) === name;
    });
    if (isOurs) turn.put(key, { yielded: null });
  }
}

/** The time for an announcement is over. */
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
