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
  /** Opens it. */
  readonly open: OpenSocket;
  readonly protocol: HttpProtocol;
  readonly tls: TlsPlan | null;
}

/**
 * Makes one GET on a connection of its own. Resolves within the connection's deadlines; never rejects. Nothing is open any
 * more then, but for a farewell under way.
 */
export function attemptHttp(plan: HttpAttemptPlan, context: ProbeContext): Promise<HttpObservation> {
  return new Promise((resolve) => {
    new HttpAttempt(plan, context, resolve).watch();
  });
}

/** One attempt: follows the connection to its end, then lets go of everything. What it means is {@link HttpTransfer}'s. */
class HttpAttempt {
  private readonly plan: HttpAttemptPlan;
  private readonly context: ProbeContext;
  private readonly transfer: HttpTransfer;
  /** The TCP connection. */
  private readonly tcp: Socket;
  private readonly tls: SecuredConnection | null;
  /** What carries HTTP: one of the two. */
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
    // Last, so that nothing above can fail and leave a connection behind.
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
      // TLS tells of this connection's errors; those after its end are nobody's business, but must have a listener.
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
   * libuv reports the end of file, and no error, for a reset that it sees together with the last data (it takes POLLHUP
   * for the end without another read). A connection that was reset has no peer any more; after a FIN it still has.
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
    // Before its connection is there, TLS does not take it along.
    if (!this.isConnected) this.tcp.destroy();
  }
}
