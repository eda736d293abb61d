import { addressFamily, parseIpAddress } from '../../src/base/ip-address.ts';
import { exchangeDatagrams } from '../connection/datagram.ts';
import type { OpenDatagramSocket } from '../connection/socket.ts';
import type { Probe } from '../types.ts';
import { encodeEcho, isEchoReply } from './echo.ts';
import type { PingCheckSpec } from './spec.ts';
import { judgeEchoReply, judgeEchoSilence } from './verdict.ts';

const SEQUENCES = 0x1_0000;

/**
 * PING_CHECK: one echo on an ICMP datagram socket of its own. Sequence numbers increase from attempt to attempt. A
 * reply with another number (keepalived fails on a late reply) is ignored until the deadline.
 */
export function createPingProbe({ connection }: PingCheckSpec, open: OpenDatagramSocket): Probe {
  const family = addressFamily(connection.address);
  let sequence = 0;
  return (context) => {
    sequence = (sequence + 1) % SEQUENCES;
    const expected = sequence;
    const startedAt = context.clock.now();
    const exchange = {
      request: encodeEcho(family, expected),
      receive: (datagram: Uint8Array, from: string) =>
        isFrom(from, connection.address) && isEchoReply(datagram, family, expected)
          ? judgeEchoReply(context.clock.now() - startedAt)
          : null,
      silence: () => judgeEchoSilence(connection),
    };
    return exchangeDatagrams(open, connection, exchange, context);
  };
}

/** ICMP sockets accept replies from any address. Node adds the zone to link-local addresses. */
function isFrom(from: string, address: string): boolean {
  return parseIpAddress(from.replace(/%.*$/, '')) === address;
}
