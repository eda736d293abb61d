import type { Socket } from 'node:dgram';
import { inconclusive } from '../result.ts';
import type { ProbeContext, ProbeResult } from '../types.ts';
import { watchDeadline } from './deadline.ts';
import { judgeConnectionFault, type SystemFault } from './errno.ts';
import { type OpenDatagramSocket, peerHost } from './socket.ts';
import type { ConnectionSpec } from './spec.ts';

/** One request and how what comes back is judged. */
export interface DatagramExchange {
  readonly request: Uint8Array;
  /** The verdict on a datagram, or null for one that does not answer the request: the wait goes on. */
  receive(datagram: Buffer, from: string): ProbeResult | null;
  /** The verdict when the deadline passes. */
  silence(): ProbeResult;
}

/** ICMP has no ports, but Node wants one that is not 0. */
const ANY_PORT = 1;

/**
 * Sends the request on a connected socket, so that the kernel takes datagrams from the server only and reports its ICMP
 * errors, and waits for the verdict at most `connection.timeout` from now.
 */
export function exchangeDatagrams(
  open: OpenDatagramSocket,
  connection: ConnectionSpec,
  exchange: DatagramExchange,
  { clock, signal, trace }: ProbeContext,
): Promise<ProbeResult> {
  if (signal.aborted) return Promise.resolve(inconclusive('stopped'));
  return new Promise((resolve) => {
    const limit = clock.now() + connection.timeout;
    const socket = open();
    let done = false;
    const finish = (result: ProbeResult): void => {
      if (done) return;
      done = true;
      cancelDeadline();
      signal.removeEventListener('abort', onAbort);
      socket.close();
      trace?.('verdict', result.detail);
      resolve(result);
    };
    const failed = (fault: SystemFault): void => finish(judgeConnectionFault(fault, connection, 'udp'));
    const onAbort = (): void => finish(inconclusive('stopped'));
    const cancelDeadline = watchDeadline(
      clock,
      () => limit,
      () => finish(exchange.silence()),
    );
    signal.addEventListener('abort', onAbort);
    // The listener stays attached, because an error that arrives after the end would otherwise end the process.
    socket.on('error', failed);
    socket.on('message', (datagram, { address }) => {
      const result = exchange.receive(datagram, address);
      if (result === null)
        trace?.('ignored', `${datagram.length} bytes from ${address} that do not answer the request`);
      else {
        trace?.('reply', `${datagram.length} bytes from ${address}`);
        finish(result);
      }
    });
    socket.on('connect', () => {
      if (!done) send(socket, exchange.request, failed, trace);
    });
    socket.connect(connection.port === 0 ? ANY_PORT : connection.port, peerHost(connection));
  });
}

function send(
  socket: Socket,
  request: Uint8Array,
  failed: (fault: SystemFault) => void,
  trace: ProbeContext['trace'],
): void {
  socket.send(request, (error) => {
    if (error !== null) failed(error);
  });
  trace?.('request', `${request.length} bytes sent`);
}
