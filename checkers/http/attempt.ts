import type { Socket } from 'node:net';
import type { Cancel } from '../../src/base/time.ts';
import { watchDeadline } from '../connection/deadline.ts';
import type { SystemFault } from '../connection/errno.ts';
import { connectedWords, type OpenSocket } from '../connection/socket.ts';
import { type SecuredConnection, secure, type TlsPlan } from '../tls/connect.ts';
import { type TlsFault, tlsFaultWords } from '../tls/verdict.ts';
import type { ProbeContext } from '../types.ts';
import { requestHead } from './request.ts';
import type { HttpProtocol } from './spec.ts';
import { type HttpObservation, HttpTransfer, type TransferPlan } from './transfer.ts';
import type { HttpEnd } from './verdict.ts';

const RESET: SystemFault = { code: 'ECONNRESET', syscall: 'read', message: 'read ECONNRESET' };

/** One GET over a socket of Node's own, with or without TLS. */
export interface HttpAttemptPlan extends TransferPlan {
  /** Opens the socket. */
  readonly open: OpenSocket;
  readonly protocol: HttpProtocol;
  readonly tls: TlsPlan | null;
}

/**
 * Makes one GET on a connection of its own. Resolves within the connection's deadlines; never rejects. All sockets
 * are closed by then, except one that still sends its TLS close_notify.
 */
export function attemptHttp(plan: HttpAttemptPlan, context: ProbeContext): Promise<HttpObservation> {
  return new Promise((resolve) => {
    new HttpAttempt(plan, context, resolve).watch();
  });
}

/**
 * Carries out one attempt: it follows the connection to its end, then releases everything. {@link HttpTransfer}
 * judges the bytes.
 */
class HttpAttempt {
  private readonly plan: HttpAttemptPlan;
  private readonly context: ProbeContext;
  private readonly transfer: HttpTransfer;
  /** The TCP connection. */
  private readonly tcp: Socket;
  private readonly tls: SecuredConnection | null;
  /** The socket that carries HTTP: the TLS socket where there is one, else the TCP socket. */
  private readonly socket: Socket;
  private readonly resolve: (observation: HttpObservation) => void;
  private readonly onAbort: () => void;
  private isConnected = false;
  private cancelDeadline: Cancel | null = null;
  private done = false;

  constructor(plan: HttpAttemptPlan, context: ProbeContext, resolve: (observation: HttpObservation) => void) {
    this.plan = plan;
    this.context = context;
    this.resolve = resolve;
    this.transfer = new HttpTransfer(plan, context.clock.now(), context.trace);
    this.onAbort = () => this.finish({ kind: 'stopped' });
    // The connection is opened last, so that no failure above can leave it open.
    this.tcp = plan.open();
    this.tls = plan.tls === null ? null : secure(this.tcp, plan.tls, context.clock);
    this.socket = this.tls?.socket ?? this.tcp;
  }

  watch(): void {
    const { clock, signal } = this.context;
    signal.addEventListener('abort', this.onAbort);
    this.cancelDeadline = watchDeadline(
      clock,
      () => this.transfer.deadline,
      () => this.advance(() => this.transfer.expired(clock.now())),
    );
    this.tcp.on('connect', () => this.connected());
    if (this.tls !== null) {
      this.socket.on('secureConnect', () => this.secured());
      // TLS reports the errors of this connection. Errors after its end are of no interest, but need a listener.
      this.tcp.on('error', () => {});
    }
    this.socket.on('data', (bytes: Buffer) =>
      this.advance(() => this.transfer.received(bytes, bytes.length, clock.now())),
    );
    this.socket.on('end', () => this.ended());
    this.socket.on('error', (error: Error) => this.failed(error));
  }

  private connected(): void {
    this.isConnected = true;
    this.transfer.connected();
    this.context.trace?.('connect', connectedWords(this.tcp));
    if (this.tls === null) this.request();
  }

  private secured(): void {
    if (this.done || this.tls === null) return;
    const problem = this.tls.complete();
    this.context.trace?.('tls', this.tls.describe());
    if (problem === null) this.request();
    else this.finish({ kind: 'tls', words: problem });
  }

  private request(): void {
    this.socket.write(requestHead(this.plan.protocol, this.plan));
    this.transfer.ready(this.context.clock.now());
  }

  /**
   * libuv reports the end of file, and no error, for a reset that arrives together with the last data (it takes
   * POLLHUP for the end without another read). A connection that was reset has no peer any more, while a connection
   * that was closed by a FIN still has one.
   */
  private ended(): void {
    if (!this.transfer.isReady) return;
    if (this.tcp.remoteAddress === undefined) this.finish({ kind: 'fault', fault: RESET });
    else this.advance(() => this.transfer.ended());
  }

  /** Errors of the operating system and of TLS. */
  private failed(error: TlsFault & Error): void {
    const words = this.tls === null ? undefined : tlsFaultWords(error);
    this.finish(words === undefined ? { kind: 'fault', fault: error } : { kind: 'tls', words });
  }

  private advance(step: () => void): void {
    if (this.done) return;
    step();
    if (this.transfer.end !== null) this.finish(this.transfer.end);
  }

  private finish(end: HttpEnd): void {
    if (this.done) return;
    this.done = true;
    this.transfer.finish(end);
    this.cancelDeadline?.();
    this.context.signal.removeEventListener('abort', this.onAbort);
    if (end.kind !== 'stopped' && !this.transfer.isReady) this.tls?.failed();
    const certificateNotAfter = this.tls?.certificateNotAfter() ?? null;
    this.release();
    this.resolve(this.transfer.observation(end, certificateNotAfter));
    this.transfer.release();
  }

  private release(): void {
    this.socket.destroy();
    // Until its connection is established, a TLS socket does not close the TCP socket below it.
    if (!this.isConnected) this.tcp.destroy();
  }
}
