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
import { type HttpDeadlines, httpDeadlines } from './limits.ts';
import { type BodySink, ReplyReader } from './reply/reply-reader.ts';
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
  /** Bytes of the body that are read; of a larger one that is known to be so, none. */
  readonly maxBody: number;
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
  /** Bytes of the head. */
  readonly headBytes: number;
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
class HttpAttempt {
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
  private lastBytesAt: Instant = 0;
  private readonly reader = new ReplyReader();
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
    this.reader.begin(this.sink(), plan.maxBody);
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
    this.socket.on('data', (bytes: Buffer) => this.read(bytes));
    this.socket.on('end', () => this.ended());
    this.socket.on('error', (error: Error) => this.failed(error));
  }

  /** Who gets the body, if anybody wants it. */
  private sink(): BodySink | null {
    const { digest, bodyBytes } = this;
    if (digest === null && this.plan.keepBody === 0) return null;
    return {
      content: (bytes) => {
        digest?.content(bytes);
        bodyBytes.add(bytes);
      },
      wire: (bytes) => digest?.wire(bytes),
    };
  }

  private read(bytes: Buffer): void {
    if (this.done || this.readyAt === null) return;
    this.received += bytes.length;
    this.lastBytesAt = this.context.clock.now();
    this.wireBytes.add(bytes);
    const { reader } = this;
    const hadHead = reader.status !== 0;
    reader.read(bytes, 0, bytes.length);
    if (!hadHead && reader.status !== 0) this.context.trace?.('status', `HTTP ${reader.status}`);
    if (reader.isOver) this.finish(this.endOfReply());
  }

  private endOfReply(): HttpEnd {
    const { state, problem } = this.reader;
    if (state === 'garbage') return { kind: 'garbage', message: problem };
    return { kind: state === 'oversized' ? 'oversized' : 'complete' };
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
    this.socket.write(requestHead(protocol, { path, host }));
    this.context.trace?.('request', `GET ${path}, Host: ${host}`);
  }

  /**
   * libuv reports the end of file, and no error, for a reset that it sees together with the last data (it takes POLLHUP
   * for the end without another read). A connection that was reset has no peer any more; after a FIN it still has.
   */
  private ended(): void {
    if (this.readyAt === null || this.done) return;
    if (this.tcp.remoteAddress === undefined) this.finish({ kind: 'fault', fault: RESET });
    else this.finish(this.reader.endOfFile() ? this.endOfReply() : { kind: 'closed' });
  }

  /** Errors of the operating system and of TLS. */
  private failed(error: TlsFault & Error): void {
    const words = this.tls === null ? undefined : tlsFaultWords(error);
    this.finish(words === undefined ? { kind: 'fault', fault: error } : { kind: 'tls', words });
  }

  private stage(): HttpStage {
    if (this.readyAt === null) return this.isConnected ? 'handshake' : 'connect';
    if (this.received === 0) return 'first byte';
    const flows = this.context.clock.now() - this.lastBytesAt < this.deadlines.firstByte;
    return this.reader.status !== 0 && flows ? 'body' : 'reply';
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
    this.release();
    const { status, chunked, headBytes } = this.reader;
    this.resolve({
      end,
      status: status === 0 ? null : status,
      chunked,
      headBytes,
      digests: this.digest?.finish(chunked) ?? [],
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
