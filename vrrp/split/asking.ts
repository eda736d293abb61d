import type { IpAddress } from '../../src/base/ip-address.ts';
import type { Instant, Milliseconds } from '../../src/base/time.ts';
import { isReleased } from '../instance/handover.ts';
import { type InstanceKey, RESIGN_PRIORITY } from '../instance/spec.ts';
import type { InstanceState } from '../instance/state.ts';
import type { Turn } from '../instance/turn.ts';
import { isOnLink, questionName } from './neighbours.ts';
import { dropSigns, noteSign } from './signs.ts';

/**
 * The question of a BACKUP, sent by ARP or neighbour solicitation shortly before it takes over, whether the silent
 * peers are alive.
 */
export interface Asked {
  /** The end of the down timer for which the question was asked. */
  readonly deadline: Instant;
  readonly at: Instant;
  /** The addresses that were asked; empty when there was no peer to ask. */
  readonly addresses: readonly IpAddress[];
  /** The first address that answered. */
  readonly answered: IpAddress | null;
}

/** The time before the end of the down timer, in advert intervals: more than two adverts are missing by then. */
const LEAD = 0.5;
/** The largest number of peers of a unicast instance that are asked when no master was heard. */
export const MAX_ASKED = 8;
/** A later answer says nothing about the takeover. */
const ANSWER_LASTS: Milliseconds = 2000;
/** The shortest time that the sign stays: by then the search for other holders of the addresses has shown more. */
const LOOK_TAKES: Milliseconds = 1000;

/** The time at which peers and arbiters are to be asked; null when they are not to be asked (again). */
export function askDue(instance: InstanceState): Instant | null {
  const { phase, deadline, asked, spec } = instance;
  if (phase !== 'backup' || deadline === null || asked?.deadline === deadline) return null;
  if (isReleased(instance)) return null;
  return deadline - LEAD * Math.min(instance.masterInterval, spec.advertInterval);
}

/** Asks the peers whose adverts are missing, and has the arbiters pinged, once for each end of a down timer. */
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

/** The peer that answered the question before this takeover; null when none did. */
export function alivePeer({ asked, deadline }: InstanceState): IpAddress | null {
  return asked !== null && asked.deadline === deadline ? asked.answered : null;
}

/** Takes the answer of a peer. An answer that is late or was not asked for changes nothing. */
export function takeAnswer(turn: Turn, key: InstanceKey, address: IpAddress): void {
  const instance = turn.state.instances.get(key);
  const asked = instance?.asked ?? null;
  if (instance === undefined || asked === null || asked.answered !== null) return;
  if (!asked.addresses.includes(address) || turn.now - asked.at > ANSWER_LASTS) return;
  turn.put(key, { asked: { ...asked, answered: address } });
  if (instance.phase === 'master') notePeerAlive(turn, key, address);
}

/** Notes a takeover from a peer that is alive, because two nodes may be MASTER now. */
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

/**
 * Takes the result of a search for other holders of the addresses: the hardware address of one, or null when nobody
 * answered.
 */
export function takeHolder(
  turn: Turn,
  name: string,
  found: { address: IpAddress; mac: string } | null,
): void {
  const instance = [...turn.state.instances.values()].find(({ spec }) => spec.name === name);
  if (instance?.phase !== 'master') return;
  const { key, interface: device } = instance;
  if (found === null) {
    // A peer that is alive without the addresses is no MASTER.
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

/** The words about a silent peer that follow "no advert from it"; empty when the question has shown nothing. */
export function answerWords({ asked, deadline, interface: name, spec }: InstanceState, now: Instant): string {
  if (asked === null || asked.deadline !== deadline || asked.addresses.length === 0) return '';
  if (asked.answered !== null) return `, although it answers ${questionName(spec.family)}`;
  // Directly after a stall there was no time for an answer.
  if (now === asked.at) return '';
  return `, nor does it answer ${questionName(spec.family)}: it is down, or the line on ${name ?? 'its interface'} is cut`;
}
