import { encodeAdvert } from '../protocol/advert.ts';
import { type InstanceKey, RESIGN_PRIORITY } from './spec.ts';
import { count } from './tallies.ts';
import type { Turn } from './turn.ts';

/** Sends an advert of this priority to the group, or to each peer: the checksum may cover the destination. */
export function advertise(turn: Turn, key: InstanceKey, priority: number): void {
  const { spec, socket, tallies } = turn.instance(key);
  if (socket === null) return;
  const advert = {
    version: spec.version,
    virtualRouterId: spec.virtualRouterId,
    priority,
    interval: spec.advertInterval,
    addresses: spec.addresses.map(({ address }) => address),
    password: spec.password,
  };
  const destinations =
    spec.destination.kind === 'multicast'
      ? [spec.destination.group]
      : spec.destination.peers.map(({ address }) => address);
  for (const destination of destinations) {
    const payload = encodeAdvert(advert, { source: socket.source, destination }, spec.checksum);
    const { key: socketKey, source } = socket;
    turn.act({
      kind: 'send-advert',
      instance: key,
      socket: socketKey,
      source,
      destination,
      priority,
      payload,
    });
  }
  const sent = count(tallies, 'advertsSent');
  turn.put(key, { tallies: priority === RESIGN_PRIORITY ? count(sent, 'resignationsSent') : sent });
}
