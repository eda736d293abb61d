import type { IpAddress } from '../../src/base/ip-address.ts';
import type { Datagram } from '../instance/event.ts';
import type { HeardAdvert, Remark } from '../instance/receive.ts';
import { type InstanceKey, RESIGN_PRIORITY } from '../instance/spec.ts';
import type { InstanceState } from '../instance/state.ts';
import type { Turn } from '../instance/turn.ts';
import { type Message, messageBytes, readAddresses, readMessage } from '../protocol/decode.ts';
import type { Refusal } from '../protocol/refusal.ts';
import { dropSigns, noteSign } from './signs.ts';

/** A MASTER of lower priority whose adverts this MASTER receives. */
export interface Rival {
  readonly address: IpAddress;
  readonly at: number;
  /** The number of its consecutive adverts. */
  readonly adverts: number;
}

/**
 * A rival that sends this many adverts does not receive ours, because the first one that it receives would end it.
 */
const UNHEARD_ADVERTS = 3;

/** Notes a refused packet for this virtual router. */
export function noteRefusal(turn: Turn, key: InstanceKey, refusal: Refusal, datagram: Datagram): void {
  const { payload, source } = datagram;
  const message = readMessage(payload);
  // An old packet, sent again by anybody, does not show that its first sender is MASTER now.
  const isMaster =
    message !== null && message.priority !== RESIGN_PRIORITY && refusal.reason !== 'hmac-replay';
  const words = isMaster
    ? `${source} is MASTER of virtual router ${message.virtualRouterId}, too, and its adverts are refused: ${refusal.words}`
    : `a packet from ${source} is refused: ${refusal.words}`;
  noteSign(turn, key, {
    cause: refusal.reason,
    peer: source,
    words,
    isMaster,
    interval: message?.interval ?? 0,
  });
}

/** Notes an advert that was accepted although something about it is unusual. */
export function noteStrange(
  turn: Turn,
  key: InstanceKey,
  { kind, words }: Remark,
  advert: HeardAdvert,
): void {
  if (kind !== 'addresses') return;
  noteSign(turn, key, {
    cause: 'addresses',
    peer: advert.source,
    words: `${advert.source} advertises ${words}`,
    isMaster: advert.priority !== RESIGN_PRIORITY,
    interval: advert.interval,
  });
}

/**
 * Called when a MASTER receives an advert of lower priority. Directly after a takeover this is one advert that was
 * still on its way. Later it is the end of a split brain; and if it continues, the peer does not receive our adverts.
 */
export function noteLower(turn: Turn, key: InstanceKey, { source, priority, interval }: HeardAdvert): void {
  const { rival, since, spec } = turn.instance(key);
  const patience = UNHEARD_ADVERTS * Math.max(interval, spec.advertInterval);
  const isSame = rival !== null && rival.address === source && turn.now - rival.at <= patience;
  const adverts = isSame ? rival.adverts + 1 : 1;
  turn.put(key, { rival: { address: source, at: turn.now, adverts } });
  const seen = { peer: source, isMaster: true, interval };
  if (adverts >= UNHEARD_ADVERTS) {
    dropSigns(turn, key, 'lower-priority', source);
    const words = `${source} stays MASTER with the lower priority ${priority}, ${adverts} adverts long: it does not hear ours, or refuses them`;
    noteSign(turn, key, { ...seen, cause: 'unheard', words });
  } else if (turn.now - since > spec.advertInterval) {
    const words = `${source} was MASTER, too, with the lower priority ${priority}, which gives in to ours when it hears us`;
    noteSign(turn, key, { ...seen, cause: 'lower-priority', words });
  }
}

/** Takes a packet of an unknown virtual router. With one of our addresses it is our router under another number. */
export function noteStranger(
  turn: Turn,
  here: readonly InstanceState[],
  { source, payload }: Datagram,
): void {
  const message = readMessage(payload);
  if (message === null) return;
  for (const { key, phase, spec } of here) {
    if (phase !== 'backup' && phase !== 'master') continue;
    const shared = sharedAddress(spec, message, payload);
    if (shared === null) continue;
    noteSign(turn, key, {
      cause: 'unknown-virtual-router',
      peer: source,
      words: `${source} is MASTER of ${shared} as virtual router ${message.virtualRouterId}, ours is ${spec.virtualRouterId}`,
      isMaster: message.priority !== RESIGN_PRIORITY,
      interval: message.interval,
    });
  }
}

/**
 * An address of the message that the instance has, too; null when there is none, or when the message cannot be read.
 */
export function sharedAddress(
  spec: InstanceState['spec'],
  message: Message,
  payload: Uint8Array,
): IpAddress | null {
  if (payload.length < messageBytes(message, spec.family)) return null;
  const theirs = new Set(readAddresses(payload, message.count, spec.family));
  return spec.addresses.find(({ address }) => theirs.has(address))?.address ?? null;
}
