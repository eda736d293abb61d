import { DatagramExchange } from '../io/datagram-exchange.ts';
import type { Exchange } from '../io/exchange.ts';
import { hexToBytes } from './pattern.ts';
import type { UdpCheckSpec } from './spec.ts';
import { UdpVerdict } from './verdict.ts';

/**
 * UDP_CHECK: sends the payload and waits for a reply, an ICMP error or the deadline. A socket of Node's own is told only of
 * "port unreachable"; a polled one also of hosts and networks that cannot be reached.
 */
export function udpExchange(spec: UdpCheckSpec): Exchange {
  const verdict = new UdpVerdict(spec);
  const question = {
    request: hexToBytes(spec.payload),
    receive: (datagram: Uint8Array) => verdict.reply(datagram),
    silence: () => verdict.silence(),
  };
  return new DatagramExchange(spec.connection, () => question);
}
