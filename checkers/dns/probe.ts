import type { Entropy } from '../../src/base/time.ts';
import { exchangeDatagrams } from '../connection/datagram.ts';
import { type OpenDatagramSocket, plainDatagramSocket } from '../connection/socket.ts';
import type { Probe } from '../types.ts';
import { encodeQuery } from './message.ts';
import type { DnsCheckSpec } from './spec.ts';
import { judgeDnsReply, judgeDnsSilence } from './verdict.ts';

const IDS = 0x1_0000;

/** DNS_CHECK: one query with a random id, from a socket of its own. */
export function createDnsProbe(
  spec: DnsCheckSpec,
  entropy: Entropy,
  open: OpenDatagramSocket = plainDatagramSocket(spec.connection),
): Probe {
  return (context) => {
    const id = Math.floor(entropy.uniform() * IDS);
    const exchange = {
      request: encodeQuery(id, spec.name, spec.recordType),
      receive: (datagram: Uint8Array) => judgeDnsReply(datagram, id, spec),
      silence: () => judgeDnsSilence(spec),
    };
    return exchangeDatagrams(open, spec.connection, exchange, context);
  };
}
