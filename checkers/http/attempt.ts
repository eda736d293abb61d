import type { Socket } from 'node:net';
import type { Cancel, Instant, WallTime } from '../../src/base/time.ts';
import { watchDeadline } from '../connection/deadline.ts';
import type { SystemFault } from '../connection/errno.ts';
import { connectedWords, type OpenSocket } from '../connection/socket.ts';
import type { ConnectionSpec } from '../connection/spec.ts';
import { type SecuredConnection, secure, type TlsPlan } from '../tls/connect.ts';
import { type TlsFault, tlsFaultWords } from '../tls/verdict.ts';
import type { ProbeContext } from '../types.ts';
import { BodyDigest } from './body-digest.ts';
import { ByteCollector } from './byte-collector.ts';
import { exchange, type ReplyListener } from './exchange.ts';
import { type HttpDeadlines, httpDeadlines, MAX_BODY_BYTES, MAX_HEAD_BYTES } from './limits.ts';
import { requestHead } from './request.ts';
import type { HttpProtocol } from './spec.ts';
import type { HttpEnd, HttpStage } from './verdict.ts';

const RESET: SystemFault = { code: 'ECONNRESET', syscall: 'read', message: 'read ECONNRESET' };

/** One GET, and what is wanted of its reply. */
export interface HttpAttemptPlan {
  readonly connection: ConnectionSpec;
  /** Opens it. */
  readonly open: OpenSocket;
  readonly protocol: HttpProtocol;
  readonly path: string;
  readonly host: string;
  readonly tls: TlsPlan | null;
  readonly digest: boolean;
  /** Bytes of the decoded body to keep; 0 for none. */
  readonly keepBody: number;
  /** Bytes from the wire to keep, head first; 0 for none. */
  readonly keepWire: number;
}

/** What came of it. Nothing is open any more, but for a farewell under way. */
export interface HttpObservation {
  readonly end: HttpEnd;
  /** Null while no complete head has come. */
  readonly status: number | null;
  readonly chunked: boolean;
  /** See {@link BodyDigest.finish}; empty unless wanted. */
  readonly digests: readonly string[];
  readonly body: ByteCollector;
  readonly wire: ByteCollector;
  /** End of the server's certificate, or null without one. */
  readonly certificateNotAfter: WallTime | null;
}

/** Makes one GET on a connection of its own. Resolves within the connection's deadlines; never rejects. */
export function attemptHttp(plan: HttpAttemptPlan, context: ProbeContext): Promise<HttpObservation> {
  return new Promise((resolve) => {
    new HttpAttempt(plan, context, resolve).watch();
  });
}

/** One attempt: follows the connection and the reply to their end, then lets go of everything. */
class HttpAttempt implements ReplyListener {
  private readonly plan: HttpAttemptPlan;
  private readonly context: ProbeContext;
  private readonly deadlines: HttpDeadlines;
  /** The TCP connection. */
  private readonly tcp: Socket;
  private readonly tls: SecuredConnection | null;
  /** What carries HTTP: one of the two. */
  private readonly socket: Socket;
  private readonly resolve: (observation: HttpObservation) => void;
  private readonly startedAt: Instant;
  private readonly digest: BodyDigest | null;
  private readonly bodyBytes: ByteCollector;
  private readonly wireBytes: ByteCollector;
  private readonly onAbort: () => void;
  private isConnected = false;
  private readyAt: Instant | null = null;
  private cancelDeadline: Cancel | null = null;
  private received = 0;
  private status: number | null = null;
  private chunked = false;
  private endOfFile = false;
  private complete = false;
  private fault: HttpEnd | null = null;
  private done = false;

  constructor(plan: HttpAttemptPlan, context: ProbeContext, resolve: (observation: HttpObservation) => void) {
    this.plan = plan;
    this.context = context;
    this.resolve = resolve;
    this.deadlines = httpDeadlines(plan.connection);
    this.startedAt = context.clock.now();
    this.digest = plan.digest ? new BodyDigest() : null;
    this.bodyBytes = new ByteCollector(plan.keepBody);
    this.wireBytes = new ByteCollector(plan.keepWire);
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
      () => this.limit(),
      () => this.finish({ kind: 'expired', at: this.stage() }),
    );
    this.tcp.on('connect', () => this.connected());
    if (this.tls !== null) {
      this.socket.on('secureConnect', () => this.secured());
      // TLS tells of this connection's errors; those after its end are nobody's business, but must have a listener.
      this.tcp.on('error', () => {});
    }
    this.socket.on('end', () => this.ended());
    this.socket.on('error', (error: Error) => this.failed(error));
  }

  raw(chunk: Buffer): boolean {
    if (this.done) return false;
    const before = this.received;
    this.received += chunk.length;
    if (this.status === null && before >= MAX_HEAD_BYTES) {
      this.finish({ kind: 'garbage', message: `no end of the headers within ${MAX_HEAD_BYTES / 1024} KiB` });
      return false;
    }
    this.wireBytes.add(chunk);
    if (this.received > MAX_HEAD_BYTES + MAX_BODY_BYTES) {
      this.finish({ kind: 'oversized' });
      return false;
    }
    this.digest?.addWire(chunk);
    return true;
  }

  head(status: number, chunked: boolean): void {
    this.status = status;
    this.chunked = chunked;
    this.context.trace?.('status', `HTTP ${status}`);
  }

  body(chunk: Buffer): void {
    if (this.done) return;
    this.digest?.addDecoded(chunk);
    this.bodyBytes.add(chunk);
  }

  end(): void {
    this.complete = true;
    // A reset does not end a message, though undici lets it end one that lasts until the end of file.
    this.finish(this.fault ?? { kind: 'complete' });
  }

  broken(error: Error): void {
    if (this.fault !== null) this.finish(this.fault);
    else if (this.endOfFile) this.finish({ kind: 'closed' });
    else this.finish({ kind: 'garbage', message: error.message });
  }

  private connected(): void {
    this.isConnected = true;
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
    this.readyAt = this.context.clock.now();
    const { protocol, path, host } = this.plan;
    exchange(this.socket, requestHead(protocol, { path, host }), this);
    this.context.trace?.('request', `GET ${path}, Host: ${host}`);
  }

  /**
   * libuv reports the end of file, and no error, for a reset that it sees together with the last data (it takes POLLHUP
   * for the end without another read). A connection that was reset has no peer any more; after a FIN it still has.
   */
  private ended(): void {
    if (this.readyAt === null) return;
    this.endOfFile = true;
    if (this.tcp.remoteAddress === undefined) this.fault ??= { kind: 'fault', fault: RESET };
  }

  /** Errors of the operating system and of TLS; undici's own come through here too, but are told by `broken`. */
  private failed(error: TlsFault & Error): void {
    const words = this.tls === null ? undefined : tlsFaultWords(error);
    if (words !== undefined) this.fault = { kind: 'tls', words };
    else if (error.syscall !== undefined || this.readyAt === null)
      this.fault = { kind: 'fault', fault: error };
    if (this.readyAt === null && this.fault !== null) this.finish(this.fault);
  }

  private stage(): HttpStage {
    if (this.readyAt === null) return this.isConnected ? 'handshake' : 'connect';
    return this.received === 0 ? 'first byte' : 'reply';
  }

  private limit(): Instant {
    if (this.readyAt === null) return this.startedAt + this.deadlines.connect;
    if (this.received === 0) return this.readyAt + this.deadlines.firstByte;
    return this.startedAt + this.deadlines.total;
  }

  private finish(end: HttpEnd): void {
    if (this.done) return;
    this.done = true;
    this.cancelDeadline?.();
    this.context.signal.removeEventListener('abort', this.onAbort);
    if (end.kind !== 'stopped' && this.readyAt === null) this.tls?.failed();
    const certificateNotAfter = this.tls?.certificateNotAfter() ?? null;
    if (this.received > 0) this.context.trace?.('reply', `${this.received} bytes, ended: ${end.kind}`);
    // After a complete message undici closes the socket itself, as soon as it gets control back. Leaving that to it saves
    // the error with stack trace that it makes for a socket closed under it: a tenth of the whole check.
    if (this.complete) queueMicrotask(() => this.release());
    else this.release();
    this.resolve({
      end,
      status: this.status,
      chunked: this.chunked,
      digests: this.digest?.finish(this.chunked) ?? [],
      body: this.bodyBytes,
      wire: this.wireBytes,
      certificateNotAfter,
    });
  }

  private release(): void {
    this.socket.destroy();
    // Before its connection is there, TLS does not take it along.
    if (!this.isConnected) this.tcp.destroy();
  }
}
