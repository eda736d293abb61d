import type { Entropy } from '../../src/base/time.ts';
import { DatagramExchange } from '../io/datagram-exchange.ts';
import type { Exchange } from '../io/exchange.ts';
import { encodeQuery, withId } from './message.ts';
import type { DnsCheckSpec } from './spec.ts';
import { judgeDnsReply, judgeDnsSilence } from './verdict.ts';

const IDS = 0x1_0000;

/** DNS_CHECK: one query with a random id, from a socket of its own. */
export function dnsExchange(spec: DnsCheckSpec, entropy: Entropy): Exchange {
  const query = encodeQuery(0, spec.name, spec.recordType);
  return new DatagramExchange(spec.connection, () => {
    const id = Math.floor(entropy.uniform() * IDS);
    return {
      request: withId(query, id),
      receive: (datagram) => judgeDnsReply(datagram, id, spec),
      silence: () => judgeDnsSilence(spec),
    };
  });
}
