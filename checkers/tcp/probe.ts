import { watchDeadline } from '../connection/deadline.ts';
import { connectedWords, type OpenSocket, plainSocket } from '../connection/socket.ts';
import { inconclusive } from '../result.ts';
import type { Probe, ProbeContext, ProbeResult } from '../types.ts';
import type { TcpCheckSpec } from './spec.ts';
import { judgeConnect } from './verdict.ts';

/** TCP_CHECK: connects, and closes as soon as the handshake is done. Sends nothing, reads nothing. */
export function createTcpProbe(spec: TcpCheckSpec, open: OpenSocket = plainSocket(spec.connection)): Probe {
  const { connection } = spec;
  return ({ clock, signal, trace }: ProbeContext): Promise<ProbeResult> =>
    new Promise((resolve) => {
      if (signal.aborted) {
        resolve(inconclusive('stopped'));
        return;
      }
      const limit = clock.now() + connection.timeout;
      const socket = open();
      const finish = (result: ProbeResult): void => {
        cancelDeadline();
        signal.removeEventListener('abort', onAbort);
        // The receive buffer is empty this early, so closing sends FIN and not RST.
        socket.destroy();
        trace?.('verdict', result.detail);
        resolve(result);
      };
      const onAbort = (): void => finish(inconclusive('stopped'));
      const cancelDeadline = watchDeadline(
        clock,
        () => limit,
        () => finish(judgeConnect({ kind: 'expired' }, connection)),
      );
      signal.addEventListener('abort', onAbort);
      socket.on('connect', () => {
        trace?.('connect', connectedWords(socket));
        finish(judgeConnect({ kind: 'connected' }, connection));
      });
      // Stays attached: an error that arrives after the end is nobody's business, but must have a listener.
      socket.on('error', (fault) => finish(judgeConnect({ kind: 'fault', fault }, connection)));
    });
}
