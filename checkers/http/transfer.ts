import type { Instant, WallTime } from '../../src/base/time.ts';
import type { ConnectionSpec } from '../connection/spec.ts';
import type { Trace } from '../io/exchange.ts';
import { BodyDigest } from './body-digest.ts';
import { ByteCollector } from './byte-collector.ts';
import { type HttpDeadlines, httpDeadlines } from './limits.ts';
import { ReplyReader } from './reply/reply-reader.ts';
import type { HttpEnd, HttpStage } from './verdict.ts';

/** The parts of a reply that a check needs. */
export interface TransferPlan {
  readonly connection: ConnectionSpec;
  readonly path: string;
  readonly host: string;
  readonly digest: boolean;
  /** Bytes of the decoded body to keep; 0 for none. */
  readonly keepBody: number;
  /** Bytes from the wire to keep, head first; 0 for none. */
  readonly keepWire: number;
  /** The largest body that is read, in bytes; of a body that is announced to be larger, nothing is read. */
  readonly maxBody: number;
}

/** The result of one transfer. */
export interface HttpObservation {
  readonly end: HttpEnd;
  /** Null while no complete head has come. */
  readonly status: number | null;
  readonly chunked: boolean;
  /** Bytes of the head. */
  readonly headBytes: number;
  /** See {@link BodyDigest.finish}; empty unless wanted. */
  readonly digests: readonly string[];
  readonly body: ByteCollector;
  readonly wire: ByteCollector;
  /** End of the server's certificate, or null without one. */
  readonly certificateNotAfter: WallTime | null;
}

/** Readers that are not in use. An attempt is short, so few are needed; the attempts at once bound their number. */
const idleReaders: ReplyReader[] = [];
const NOTHING = new ByteCollector(0);

/** One GET from the connect to the end of the reply, as a state machine: it does no I/O and sets no timers. */
export class HttpTransfer {
  /** How the transfer ended; null while it goes on. */
  end: HttpEnd | null = null;
  deadline: Instant;
  readonly #plan: TransferPlan;
  readonly #trace: Trace | undefined;
  readonly #deadlines: HttpDeadlines;
  readonly #startedAt: Instant;
  readonly #digest: BodyDigest | null;
  readonly #body: ByteCollector | null;
  readonly #wire: ByteCollector | null;
  readonly #reader: ReplyReader;
  #isConnected = false;
  #isReady = false;
  #received = 0;
  #lastBytesAt: Instant = 0;

  constructor(plan: TransferPlan, now: Instant, trace?: Trace) {
    this.#plan = plan;
    this.#trace = trace;
    this.#startedAt = now;
    this.#deadlines = httpDeadlines(plan.connection);
    this.deadline = now + this.#deadlines.connect;
    this.#digest = plan.digest ? new BodyDigest() : null;
    this.#body = plan.keepBody === 0 ? null : new ByteCollector(plan.keepBody);
    this.#wire = plan.keepWire === 0 ? null : new ByteCollector(plan.keepWire);
    this.#reader = idleReaders.pop() ?? new ReplyReader();
    this.#reader.begin(this.#digest === null && this.#body === null ? null : this, plan.maxBody);
  }

  /** Whether the connection is ready, so that the caller may send the request. */
  get isReady(): boolean {
    return this.#isReady;
  }

  connected(): void {
    this.#isConnected = true;
  }

  /** Notes that the connection, with its TLS, is established. */
  ready(now: Instant): void {
    this.#isReady = true;
    this.deadline = now + this.#deadlines.firstByte;
    const { path, host } = this.#plan;
    this.#trace?.('request', `GET ${path}, Host: ${host}`);
  }

  received(bytes: Uint8Array, length: number, now: Instant): void {
    if (this.end !== null || !this.#isReady) return;
    if (this.#received === 0) this.deadline = this.#startedAt + this.#deadlines.total;
    this.#received += length;
    this.#lastBytesAt = now;
    this.#wire?.add(bytes.subarray(0, length));
    const reader = this.#reader;
    const hadHead = reader.status !== 0;
    reader.read(bytes, 0, length);
    if (!hadHead && reader.status !== 0) this.#trace?.('status', `HTTP ${reader.status}`);
    if (reader.isOver) this.finish(this.#endOfReply());
  }

  /** Notes that the server will send nothing more. */
  ended(): void {
    if (!this.#isReady) return;
    this.finish(this.#reader.endOfFile() ? this.#endOfReply() : CLOSED);
  }

  expired(now: Instant): void {
    this.finish({ kind: 'expired', at: this.#stage(now) });
  }

  /** Ends the transfer; only the first end counts. */
  finish(end: HttpEnd): void {
    if (this.end !== null) return;
    this.end = end;
    if (this.#received > 0) this.#trace?.('reply', `${this.#received} bytes, ended: ${end.kind}`);
  }

  /** The result. To be called once, after the end. */
  observation(end: HttpEnd, certificateNotAfter: WallTime | null): HttpObservation {
    const { status, chunked, headBytes } = this.#reader;
    return {
      end,
      status: status === 0 ? null : status,
      chunked,
      headBytes,
      digests: this.#digest?.finish(chunked) ?? [],
      body: this.#body ?? NOTHING,
      wire: this.#wire ?? NOTHING,
      certificateNotAfter,
    };
  }

  /** The status of the head, or 0. */
  get status(): number {
    return this.#reader.status;
  }

  /** Returns the borrowed reader. To be called once. */
  release(): void {
    this.#reader.begin(null, 0);
    idleReaders.push(this.#reader);
  }

  /** See BodySink. */
  content(bytes: Uint8Array): void {
    this.#digest?.content(bytes);
    this.#body?.add(bytes);
  }

  /** See BodySink. */
  wire(bytes: Uint8Array): void {
    this.#digest?.wire(bytes);
  }

  #endOfReply(): HttpEnd {
    const { state, problem } = this.#reader;
    if (state === 'garbage') return { kind: 'garbage', message: problem };
    return state === 'oversized' ? OVERSIZED : COMPLETE;
  }

  #stage(now: Instant): HttpStage {
    if (!this.#isReady) return this.#isConnected ? 'handshake' : 'connect';
    if (this.#received === 0) return 'first byte';
    const flows = now - this.#lastBytesAt < this.#deadlines.firstByte;
    return this.#reader.status !== 0 && flows ? 'body' : 'reply';
  }
}

const CLOSED: HttpEnd = { kind: 'closed' };
const OVERSIZED: HttpEnd = { kind: 'oversized' };
const COMPLETE: HttpEnd = { kind: 'complete' };
