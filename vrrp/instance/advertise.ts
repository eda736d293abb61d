import type { IpAddress } from '../../src/base/ip-address.ts';
import { encodeAdvert, type Signer } from '../protocol/advert.ts';
import { encodeBlock } from '../signing/block.ts';
import { nextSequence } from '../signing/signing.ts';
import { lineGroup, specOnLine } from '../split/lines.ts';
import type { RequiredSocket } from './socket.ts';
import { type Destination, type InstanceKey, RESIGN_PRIORITY } from './spec.ts';
import { count } from './tallies.ts';
import type { Turn } from './turn.ts';

/**
 * Sends an advert of this priority to the group, or to each peer separately, because the checksum may cover the
 * destination. All copies have one signature sequence, because each receiver remembers it for itself.
 */
export function advertise(turn: Turn, key: InstanceKey, priority: number): void {
  const { spec, socket, tallies, lines } = turn.instance(key);
  if (socket === null) return;
  const signerFor = beginSigning(turn, key);
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
      const payload = encodeAdvert(advert, { source, destination }, spec.checksum, signerFor(source));
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

/** Takes the next sequence for one advert, and gives the signer of each source address; null: it is not signed. */
function beginSigning(turn: Turn, key: InstanceKey): (source: IpAddress) => Signer | null {
  const { spec, signing } = turn.instance(key);
  const active = spec.signing?.keys.find(({ id }) => id === spec.signing?.activeKey);
  if (spec.signing === null || active === undefined || spec.signing.mode === 'receive-only')
    return () => null;
  const sequence = nextSequence(spec.signing, signing, turn.wall);
  turn.put(key, { signing: { ...signing, sent: sequence } });
  return (source) => (message) => encodeBlock(message, source, active, sequence);
}

function destinationsOf(destination: Destination): readonly IpAddress[] {
  return destination.kind === 'multicast'
    ? [destination.group]
    : destination.peers.map(({ address }) => address);
}
