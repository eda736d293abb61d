import { exchangeDatagrams } from '../connection/datagram.ts';
import { type OpenDatagramSocket, plainDatagramSocket } from '../connection/socket.ts';
import type { Probe } from '../types.ts';
import { hexToBytes } from './pattern.ts';
import type { UdpCheckSpec } from './spec.ts';
import { UdpVerdict } from './verdict.ts';

/**
 * UDP_CHECK: sends the payload and waits for a reply, an ICMP error or the deadline. A plain socket is told only of
 * "port unreachable"; that of `NativeSockets` also of hosts and networks that cannot be reached.
 */
export function createUdpProbe(
  spec: UdpCheckSpec,
  open: OpenDatagramSocket = plainDatagramSocket(spec.connection),
): Probe {
  const verdict = new UdpVerdict(spec);
  const exchange = {
    request: hexToBytes(spec.payload),
    receive: (datagram: Uint8Array) => verdict.reply(datagram),
    silence: () => verdict.silence(),
  };
  return (context) => exchangeDatagrams(open, spec.connection, exchange, context);
}
