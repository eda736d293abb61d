import { parseIpAddress } from '../../src/base/ip-address.ts';
import type { Clock, Milliseconds } from '../../src/base/time.ts';
import type { CheckSockets } from '../io/choose-sockets.ts';
import { TcpExchange } from './exchange.ts';

/** Bounds the attempt where a packet filter swallows it. Listed in docs/limits.md. */
export const WARM_UP_LIMIT: Milliseconds = 200;
/** tcpmux (RFC 1078), which nobody serves any more; an answer would do as well as a refusal. */
const REHEARSAL_PORT = 1;

/**
 * Runs one TCP attempt on this host's loopback and forgets its result. The first connection of a process takes up to
 * some 100 ms of compiling in Node; so it is not the first check that is late by them, and with it, as intervals count
 * from the end of an attempt, every later one.
 */
export async function warmUpConnection(clock: Clock, sockets: CheckSockets): Promise<void> {
  const address = parseIpAddress('127.0.0.1');
  if (address === undefined) return;
  const exchange = new TcpExchange({
    type: 'TCP_CHECK',
    connection: {
      address,
      port: REHEARSAL_PORT,
      bindAddress: null,
      bindPort: null,
      bindInterface: null,
      mark: null,
      timeout: WARM_UP_LIMIT,
    },
  });
  const attempts = await sockets.attempts(clock);
  await attempts.run(exchange, { signal: new AbortController().signal }, 0);
}
