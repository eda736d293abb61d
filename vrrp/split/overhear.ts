import { addressFamily, type IpAddress, isMulticastAddress } from '../../src/base/ip-address.ts';
import type { Instant } from '../../src/base/time.ts';
import type { Datagram } from '../instance/event.ts';
import { type InstanceKey, RESIGN_PRIORITY } from '../instance/spec.ts';
import type { InstanceState } from '../instance/state.ts';
import type { Turn } from '../instance/turn.ts';
import { type Message, readMessage } from '../protocol/decode.ts';
import { sharedAddress } from './rivals.ts';
import { dropSigns, noteSign } from './signs.ts';

/** Adverts that have arrived at the interface and not yet at the socket. */
export interface Overheard {
  readonly from: IpAddress | null;
  /**
   * How many more packets arrived at the interface than at the socket. It may be -1, because the two are read in any
   * order.
   */
  readonly ahead: number;
  /** The time since which the number is above zero. */
  readonly since: Instant;
}

export const NOTHING_OVERHEARD: Overheard = { from: null, ahead: 0, since: 0 };

/**
 * This many adverts must be missing at the socket, over at least this part of an interval, because a backlog is read at
 * once.
 */
const MISSING_ADVERTS = 2;
const MISSING_PART = 0.5;

/**
 * Takes a VRRP packet as it arrived at an interface, before the firewall and whatever its destination is. It shows what
 * the sockets never see: adverts that a firewall drops, adverts to another group, and adverts to a single host where a
 * group was expected.
 */
export function overhear(turn: Turn, name: string, datagram: Datagram): void {
  const message = readMessage(datagram.payload);
  if (message === null) return;
  const family = addressFamily(datagram.source);
  const all = [...turn.state.instances.values()];
  if (all.some(({ socket }) => socket?.source === datagram.source)) return;
  for (const instance of all) {
    const { spec, phase, socket, key } = instance;
    if (spec.family !== family || socket?.interface !== name) continue;
    if (phase !== 'backup' && phase !== 'master') continue;
    if (datagram.destination === (socket.group ?? socket.source)) {
      if (message.virtualRouterId === spec.virtualRouterId) noteArrival(turn, key, message, datagram);
    } else if (concerns(instance, message, datagram)) {
      noteElsewhere(turn, instance, message, datagram);
    }
  }
}

/** Called when the socket has received the packet, too. */
export function noteDelivery(turn: Turn, { key, overheard }: InstanceState): void {
  if (overheard.from !== null) dropSigns(turn, key, 'filtered', overheard.from);
  turn.put(key, {
    overheard: { from: null, ahead: Math.max(-1, Math.min(overheard.ahead, 1) - 1), since: turn.now },
  });
}

function noteArrival(turn: Turn, key: InstanceKey, message: Message, { source }: Datagram): void {
  const { overheard, interface: name } = turn.instance(key);
  const ahead = Math.max(overheard.ahead, -1) + 1;
  const since = overheard.ahead <= 0 ? turn.now : overheard.since;
  turn.put(key, { overheard: { from: source, ahead, since } });
  if (ahead < MISSING_ADVERTS || turn.now - since < MISSING_PART * message.interval) return;
  noteSign(turn, key, {
    cause: 'filtered',
    peer: source,
    words: `adverts of ${source} reach ${name ?? 'the interface'}, and this host drops them before VRRP hears them: a firewall drops IP protocol 112`,
    isMaster: message.priority !== RESIGN_PRIORITY,
    interval: message.interval,
  });
}

function concerns({ spec }: InstanceState, message: Message, { payload }: Datagram): boolean {
  return message.virtualRouterId === spec.virtualRouterId || sharedAddress(spec, message, payload) !== null;
}

function noteElsewhere(
  turn: Turn,
  { key, spec, socket }: InstanceState,
  message: Message,
  to: Datagram,
): void {
  const { source, destination } = to;
  // Another pair with the same number, other addresses and a group of its own is normal: groups exist for that purpose.
  if (sharedAddress(spec, message, to.payload) === null) return;
  const theirs = isMulticastAddress(destination);
  const cause = theirs && spec.destination.kind === 'multicast' ? 'group' : 'destination';
  const ours =
    spec.destination.kind === 'multicast'
      ? `ours goes to the group ${socket?.group ?? spec.destination.group}`
      : 'ours goes to each unicast_peer';
  const where = theirs ? `to the group ${destination}` : `to ${destination} alone`;
  noteSign(turn, key, {
    cause,
    peer: source,
    words: `${source} is MASTER of our addresses, too, and sends its adverts ${where}: ${ours}`,
    isMaster: message.priority !== RESIGN_PRIORITY,
    interval: message.interval,
  });
}
