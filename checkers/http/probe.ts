import type { Socket, TcpNetConnectOpts } from 'node:net';
import type { Cancel, Instant } from '../../src/base/time.ts';
import { watchDeadline } from '../connection/deadline.ts';
import type { SystemFault } from '../connection/errno.ts';
import { connectOptions, openSocket } from '../connection/socket.ts';
import { inconclusive } from '../result.ts';
import type { Probe, ProbeContext, ProbeResult } from '../types.ts';
import { BodyDigest } from './body-digest.ts';
import { exchange, type ReplyListener } from './exchange.ts';
import { httpDeadlines, MAX_BODY_BYTES, MAX_HEAD_BYTES } from './limits.ts';
import { requestHead } from './request.ts';
import type { HttpCheckSpec, HttpUrlSpec } from './spec.ts';
import { type HttpEnd, judgeHttp } from './verdict.ts';

const RESET: SystemFault = { code: 'ECONNRESET', syscall: 'read', message: 'read ECONNRESET' };

/** HTTP_GET: one GET of the url that `step` names, on a connection of its own. */
export function createHttpProbe(spec: HttpCheckSpec): Probe {
  const options = connectOptions(spec.connection);
  return (context: ProbeContext, step: number): Promise<ProbeResult> => {
    const url = spec.urls[step];
    if (url === undefined) return Promise.reject(new RangeError(`the check has no url number ${step}`));
    if (context.signal.aborted) return Promise.resolve(inconclusive('stopped'));
    return new Promise((resolve) => {
      new HttpAttempt(spec, url, context, options, resolve).watch();
    });
  };
}

/** One attempt: follows the connection and the reply until a verdict can be given, then lets go of everything. */
class HttpAttempt implements ReplyListener {
  private readonly spec: HttpCheckSpec;
  private readonly url: HttpUrlSpec;
  private readonly context: ProbeContext;
  private readonly socket: Socket;
  private readonly resolve: (result: ProbeResult) => void;
  private readonly startedAt: Instant;
  private readonly digest: BodyDigest | null;
  private readonly onAbort: () => void;
  private connectedAt: Instant | null = null;
  private cancelDeadline: Cancel | null = null;
  private received = 0;
  private status: number | null = null;
  private chunked = false;
  private endOfFile = false;
  private complete = false;
  private fault: SystemFault | null = null;
  private done = false;

  constructor(
    spec: HttpCheckSpec,
    url: HttpUrlSpec,
    context: ProbeContext,
    options: TcpNetConnectOpts,
    resolve: (result: ProbeResult) => void,
  ) {
    this.spec = spec;
    this.url = url;
    this.context = context;
    this.resolve = resolve;
    this.startedAt = context.clock.now();
    this.digest = url.digest === null ? null : new BodyDigest();
    this.onAbort = () => this.settle(inconclusive('stopped'));
    // Last, so that nothing above can fail and leave a connection behind.
    this.socket = openSocket(options);
  }

  watch(): void {
    const { clock, signal } = this.context;
    signal.addEventListener('abort', this.onAbort);
    this.cancelDeadline = watchDeadline(
      clock,
      () => this.limit(),
      () => this.finish({ kind: 'expired', at: this.stage() }),
    );
    this.socket.on('connect', () => this.connected());
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
    if (!this.done) this.digest?.addDecoded(chunk);
  }

  end(): void {
    this.complete = true;
    // A reset does not end a message, though undici lets it end one that lasts until the end of file.
    this.finish(this.fault === null ? { kind: 'complete' } : { kind: 'fault', fault: this.fault });
  }

  broken(error: Error): void {
    if (this.fault !== null) this.finish({ kind: 'fault', fault: this.fault });
    else if (this.endOfFile) this.finish({ kind: 'closed' });
    else this.finish({ kind: 'garbage', message: error.message });
  }

  private connected(): void {
    this.connectedAt = this.context.clock.now();
    this.context.trace?.('connect', 'connected');
    const head = requestHead(this.spec.protocol, this.url);
    exchange(this.socket, head, this);
    this.context.trace?.('request', `GET ${this.url.path}, Host: ${this.url.host}`);
  }

  /**
   * libuv reports the end of file, and no error, for a reset that it sees together with the last data (it takes POLLHUP
   * for the end without another read). A connection that was reset has no peer any more; after a FIN it still has.
   */
  private ended(): void {
    this.endOfFile = true;
    if (this.socket.remoteAddress === undefined) this.fault ??= RESET;
  }

  /** Errors of the operating system; undici's own come through here too, but are told by `broken`. */
  private failed(error: Error & { syscall?: string }): void {
    if (error.syscall !== undefined) this.fault = error;
    if (this.connectedAt === null) this.finish({ kind: 'fault', fault: error });
  }

  private stage(): 'connect' | 'first byte' | 'reply' {
    if (this.connectedAt === null) return 'connect';
    return this.received === 0 ? 'first byte' : 'reply';
  }

  private limit(): Instant {
    const deadlines = httpDeadlines(this.spec.connection);
    if (this.connectedAt === null) return this.startedAt + deadlines.connect;
    if (this.received === 0) return this.connectedAt + deadlines.firstByte;
    return this.startedAt + deadlines.total;
  }

  private finish(end: HttpEnd): void {
    if (this.done) return;
    const judgeable = end.kind === 'complete' || end.kind === 'closed' || end.kind === 'oversized';
    const reply =
      judgeable && this.status !== null
        ? { status: this.status, digests: this.digest?.finish(this.chunked) ?? [] }
        : null;
    this.settle(judgeHttp(end, reply, this.url, this.spec.connection));
  }

  private settle(result: ProbeResult): void {
    if (this.done) return;
    this.done = true;
    this.cancelDeadline?.();
    this.context.signal.removeEventListener('abort', this.onAbort);
    // After a complete message undici closes the socket itself, as soon as it gets control back. Leaving that to it saves
    // the error with stack trace that it makes for a socket closed under it: a tenth of the whole check.
    if (this.complete) queueMicrotask(() => this.socket.destroy());
    else this.socket.destroy();
    this.context.trace?.('verdict', result.detail);
    this.resolve(result);
  }
}
