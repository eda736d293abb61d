import type { IpAddress } from '../../src/base/ip-address.ts';
import { encodeAdvert } from '../protocol/advert.ts';
import { lineGroup, specOnLine } from '../split/lines.ts';
import type { RequiredSocket } from './socket.ts';
import { type Destination, type InstanceKey, RESIGN_PRIORITY } from './spec.ts';
import { count } from './tallies.ts';
import type { Turn } from './turn.ts';

/**
 * Sends an advert of this priority to the group, or to each peer separately, because the checksum may cover the
 * destination.
 */
export function advertise(turn: Turn, key: InstanceKey, priority: number): void {
  const { spec, socket, tallies, lines } = turn.instance(key);
  if (socket === null) return;
  const advert = {
    version: spec.version,
    virtualRouterId: spec.virtualRouterId,
    priority,
    interval: spec.advertInterval,
    addresses: spec.addresses.map(({ address }) => address),
    password: spec.password,
  };
  const send = ({ key: socketKey, source }: RequiredSocket, destinations: readonly IpAddress[]): void => {
    for (const destination of destinations) {
      const payload = encodeAdvert(advert, { source, destination }, spec.checksum);
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
  };
  send(socket, destinationsOf(spec.destination));
  for (const line of lines) {
    if (line.socket !== null)
      send(line.socket, destinationsOf(specOnLine(spec, line.spec, lineGroup(spec)).destination));
  }
  const sent = count(tallies, 'advertsSent');
  turn.put(key, { tallies: priority === RESIGN_PRIORITY ? count(sent, 'resignationsSent') : sent });
}

function destinationsOf(destination: Destination): readonly IpAddress[] {
  return destination.kind === 'multicast'
    ? [destination.group]
    : destination.peers.map(({ address }) => address);
}
