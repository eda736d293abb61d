import { createSocket } from 'node:dgram';
import type { Trace } from '../io/exchange.ts';
import { failed } from '../result.ts';
import type { Probe, ProbeResult } from '../types.ts';
import type { ConnectionSpec } from './spec.ts';

/** Discard (RFC 863). Nothing is sent to it: a datagram socket that connects only asks for the route. */
const ANY_PORT = 9;

/** What connect() says where the route itself refuses, by the route's type (ip-route(8)). */
const REFUSALS: Readonly<Record<string, string>> = {
  EHOSTUNREACH: 'a route of this host makes it unreachable',
  ENETUNREACH: 'this host has no route to it',
  ENETDOWN: 'its network is down',
  EACCES: 'a route of this host prohibits it',
  EINVAL: 'a route of this host is a blackhole for it',
};

/** The kernel's routing decision for an address from anywhere: null where there is a way, else the errno's name. */
export type RouteQuestion = (connection: ConnectionSpec) => Promise<string | null>;

const askRoute: RouteQuestion = ({ address }) =>
  new Promise((resolve) => {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    const finish = (code: string | null): void => {
      socket.removeAllListeners();
      // A socket may report errors after it was closed, and without a listener they would end the process.
      socket.on('error', () => undefined);
      socket.close();
      resolve(code);
    };
    socket.once('connect', () => finish(null));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      finish(error.syscall === 'connect' ? (error.code ?? null) : null),
    );
    socket.connect(ANY_PORT, address);
  });

/**
 * The probe with one more question where connect() itself was refused and it is not clear by whom: does this host have a
 * way to the server at all? Where it has none, it cannot forward there either, so the server is down. Where it has one, it
 * is the bound address, or a policy of this host, that is at fault, which says nothing of the server.
 */
export function withRouteQuestion(
  connection: ConnectionSpec,
  probe: Probe,
  ask: RouteQuestion = askRoute,
): Probe {
  return async (context, step): Promise<ProbeResult> => {
    const result = await probe(context, step);
    return isRefusedByRoute(result) ? await judgeRoute(result, connection, context.trace, ask) : result;
  };
}

/** Whether the question is open: connect() itself was refused. */
export function isRefusedByRoute(result: ProbeResult): boolean {
  return result.outcome === 'inconclusive' && result.refusedByRoute === true;
}

/** The verdict on a result for which {@link isRefusedByRoute} holds. */
export async function judgeRoute(
  result: ProbeResult,
  connection: ConnectionSpec,
  trace: Trace | undefined,
  ask: RouteQuestion = askRoute,
): Promise<ProbeResult> {
  // Only this host decides how a virtual address is reached, so the answer says nothing of the server.
  if (connection.path !== undefined) return result;
  const code = await ask(connection);
  const words = code === null || !Object.hasOwn(REFUSALS, code) ? undefined : REFUSALS[code];
  if (words === undefined || code === null) return result;
  trace?.('route', `${code}: ${words}`);
  return failed('unreachable', `${words} (${code})`);
}
