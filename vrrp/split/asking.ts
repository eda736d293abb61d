import type { IpAddress } from '../../src/base/ip-address.ts';
import type { Instant, Milliseconds } from '../../src/base/time.ts';
import { isReleased } from '../instance/handover.ts';
import { type InstanceKey, RESIGN_PRIORITY } from '../instance/spec.ts';
import type { InstanceState } from '../instance/state.ts';
import type { Turn } from '../instance/turn.ts';
import { isOnLink, questionName } from './neighbours.ts';
import { dropSigns, noteSign } from './signs.ts';

/** A BACKUP has asked by ARP or neighbour solicitation, shortly before it takes over, whether the peers that are silent are alive. */
export interface Asked {
  /** The end of the down timer that it was about. */
  readonly deadline: Instant;
  readonly at: Instant;
  /** None: there was nobody to ask. */
  readonly addresses: readonly IpAddress[];
  /** The first that answered. */
  readonly answered: IpAddress | null;
}

/** How long before the end of the down timer, in parts of an advert interval: more than two adverts are missing then. */
const LEAD = 0.5;
/** Peers of a unicast instance that are asked where no master was heard. */
export const MAX_ASKED = 8;
/** An answer that comes later says nothing of the takeover. */
const ANSWER_LASTS: Milliseconds = 2000;
/** How long the sign stands at the least: by then the look for other holders of the addresses has said more. */
const LOOK_TAKES: Milliseconds = 1000;

/** When peers and arbiters are to be asked; null: not, or not again. */
export function askDue(instance: InstanceState): Instant | null {
  const { phase, deadline, asked, spec } = instance;
  if (phase !== 'backup' || deadline === null || asked?.deadline === deadline) return null;
  if (isReleased(instance)) return null;
  return deadline - LEAD * Math.min(instance.masterInterval, spec.advertInterval);
}

/** Asks the peers whose adverts are missing, and has the arbiters pinged: once for each end of a down timer. */
export function askPeers(turn: Turn, key: InstanceKey): void {
  const instance = turn.instance(key);
  const { deadline, interface: name, spec } = instance;
  const link = name === null ? undefined : turn.state.links.get(name);
  if (deadline === null) return;
  const addresses = silentPeers(instance, turn.now).filter((address) => isOnLink(link, address));
  if (spec.arbiter !== null) turn.act({ kind: 'ask-arbiters', instance: key });
  turn.put(key, { asked: { deadline, at: turn.now, addresses, answered: null } });
  if (addresses.length > 0 && name !== null) {
    turn.act({ kind: 'ask-peers', instance: key, interface: name, addresses });
  }
}

function silentPeers({ heard, spec }: InstanceState, now: Instant): readonly IpAddress[] {
  if (heard === null) {
    const { destination } = spec;
    return destination.kind === 'multicast'
      ? []
      : destination.peers.slice(0, MAX_ASKED).map(({ address }) => address);
  }
  const isSilent = now - heard.at > 1.5 * heard.interval;
  return heard.priority === RESIGN_PRIORITY || !isSilent ? [] : [heard.address];
}

/** The peer that answered the question of this takeover; null: none. */
export function alivePeer({ asked, deadline }: InstanceState): IpAddress | null {
  return asked !== null && asked.deadline === deadline ? asked.answered : null;
}

/** Takes an answer of a peer. One that comes late, or that nobody asked for, changes nothing. */
export function takeAnswer(turn: Turn, key: InstanceKey, address: IpAddress): void {
  const instance = turn.state.instances.get(key);
  const asked = instance?.asked ?? null;
  if (instance === undefined || asked === null || asked.answered !== null) return;
  if (!asked.addresses.includes(address) || turn.now - asked.at > ANSWER_LASTS) return;
  turn.put(key, { asked: { ...asked, answered: address } });
  if (instance.phase === 'master') notePeerAlive(turn, key, address);
}

/** A takeover from a peer that is alive: perhaps two are MASTER now. */
export function notePeerAlive(turn: Turn, key: InstanceKey, peer: IpAddress): void {
  const { interface: name, masterInterval, spec } = turn.instance(key);
  noteSign(turn, key, {
    cause: 'peer-alive',
    peer,
    words: `${peer} answers ${questionName(spec.family)} on ${name ?? 'the interface'}, and its adverts do not come: it may be MASTER, too`,
    isMaster: true,
    interval: Math.max(masterInterval, LOOK_TAKES),
  });
}

/** How a look for other holders of the addresses ended: the hardware address of one, or null when nobody answered. */
export function takeHolder(
  turn: Turn,
  name: string,
  found: { address: IpAddress; mac: string } | null,
): void {
  const instance = [...turn.state.instances.values()].find(({ spec }) => spec.name === name);
  if (instance?.phase !== 'master') return;
  const { key, interface: device } = instance;
  if (found === null) {
    // Whoever is alive without the addresses is no MASTER.
    for (const { peer } of instance.signs) dropSigns(turn, key, 'peer-alive', peer);
    return;
  }
  noteSign(turn, key, {
    cause: 'address-held',
    peer: null,
    words: `${found.mac} answers for ${found.address} on ${device ?? 'the interface'}, too: clients reach one or the other`,
    isMaster: true,
    interval: LOOK_TAKES * 2,
  });
}

/** What the question says of a silent peer, behind "no advert from it"; empty: it says nothing. */
export function answerWords({ asked, deadline, interface: name, spec }: InstanceState, now: Instant): string {
  if (asked === null || asked.deadline !== deadline || asked.addresses.length === 0) return '';
  if (asked.answered !== null) return `, although it answers ${questionName(spec.family)}`;
  // Directly after a stall there was no time for an answer.
  if (now === asked.at) return '';
  return `, nor does it answer ${questionName(spec.family)}: it is down, or the line on ${name ?? 'its interface'} is cut`;
}
