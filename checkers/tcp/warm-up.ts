import { parseIpAddress } from '../../src/base/ip-address.ts';
import type { Clock, Milliseconds } from '../../src/base/time.ts';
import { UNBOUND } from '../connection/spec.ts';
import type { CheckSockets } from '../io/choose-sockets.ts';
import { TcpExchange } from './exchange.ts';

/** The time limit of the attempt, for hosts whose packet filter drops it. Listed in docs/limits.md. */
export const WARM_UP_LIMIT: Milliseconds = 200;
/** The port of tcpmux (RFC 1078), which is unused nowadays; an answer would do as well as a refusal. */
const REHEARSAL_PORT = 1;

/**
 * Runs one TCP attempt on this host's loopback and drops its result. The first connection of a process takes Node up
 * to some 100 ms of compilation. Without this warm-up the first check would be late by that time, and as intervals
 * count from the end of an attempt, all later checks too.
 */
export async function warmUpConnection(clock: Clock, sockets: CheckSockets): Promise<void> {
  const address = parseIpAddress('127.0.0.1');
  if (address === undefined) return;
  const exchange = new TcpExchange({
    type: 'TCP_CHECK',
    connection: { ...UNBOUND, address, port: REHEARSAL_PORT, timeout: WARM_UP_LIMIT },
  });
  const attempts = await sockets.attempts(clock);
  await attempts.run(exchange, { signal: new AbortController().signal }, 0);
}
