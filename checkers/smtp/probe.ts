import type { Socket } from 'node:net';
import type { Cancel, Instant } from '../../src/base/time.ts';
import { watchDeadline } from '../connection/deadline.ts';
import { connectedWords, type OpenSocket, plainSocket } from '../connection/socket.ts';
import { inconclusive } from '../result.ts';
import type { Probe, ProbeContext, ProbeResult } from '../types.ts';
import { SmtpReplyReader } from './reply.ts';
import { type SmtpCheckSpec, smtpTotalTimeout } from './spec.ts';
import { judgeSmtpEnd, judgeSmtpReply, type SmtpEnd, type SmtpStage } from './verdict.ts';

/** SMTP_CHECK: greeting, HELO, QUIT on a connection of its own. */
export function createSmtpProbe(spec: SmtpCheckSpec, open: OpenSocket = plainSocket(spec.connection)): Probe {
  return (context: ProbeContext): Promise<ProbeResult> => {
    if (context.signal.aborted) return Promise.resolve(inconclusive('stopped'));
    return new Promise((resolve) => {
      new SmtpAttempt(spec, context, open(), resolve).watch();
    });
  };
}

/** What is sent once the reply of a stage is good, and the stage that begins with it. */
const NEXT_STAGE = { greeting: 'HELO', HELO: 'QUIT', QUIT: null } as const;

/** One dialogue: each line has the connection's timeout, all of them together {@link smtpTotalTimeout}. */
class SmtpAttempt {
  private readonly spec: SmtpCheckSpec;
  private readonly context: ProbeContext;
  private readonly socket: Socket;
  private readonly resolve: (result: ProbeResult) => void;
  private readonly reader = new SmtpReplyReader();
  private readonly startedAt: Instant;
  private readonly onAbort: () => void;
  private stage: SmtpStage | null = null;
  private waitingSince: Instant;
  private cancelDeadline: Cancel | null = null;
  private done = false;

  constructor(
    spec: SmtpCheckSpec,
    context: ProbeContext,
    socket: Socket,
    resolve: (result: ProbeResult) => void,
  ) {
    this.spec = spec;
    this.context = context;
    this.socket = socket;
    this.resolve = resolve;
    this.startedAt = context.clock.now();
    this.waitingSince = this.startedAt;
    this.onAbort = () => this.settle(inconclusive('stopped'));
  }

  watch(): void {
    const { clock, signal } = this.context;
    signal.addEventListener('abort', this.onAbort);
    this.cancelDeadline = watchDeadline(
      clock,
      () => Math.min(this.lineLimit(), this.totalLimit()),
      () => this.finish({ kind: 'expired', total: this.totalLimit() < this.lineLimit() }),
    );
    this.socket.setEncoding('latin1');
    this.socket.on('connect', () => {
      this.context.trace?.('connect', connectedWords(this.socket));
      this.enter('greeting');
    });
    this.socket.on('data', (chunk: string) => this.read(chunk));
    this.socket.on('end', () => this.finish({ kind: 'closed' }));
    // Stays attached: an error that arrives after the end is nobody's business, but must have a listener.
    this.socket.on('error', (fault) => this.finish({ kind: 'fault', fault }));
  }

  private read(chunk: string): void {
    if (this.done) return;
    const { lines } = this.reader;
    this.reader.push(chunk);
    while (!this.done && this.stage !== null) {
      const reply = this.reader.next();
      if (reply === null) break;
      if (reply.kind === 'reply') this.context.trace?.(this.stage, reply.firstLine);
      const result = judgeSmtpReply(this.stage, reply);
      if (result === null) this.advance(this.stage);
      else this.settle(result);
    }
    if (this.reader.lines > lines) this.waitingSince = this.context.clock.now();
  }

  private advance(from: SmtpStage): void {
    const next = NEXT_STAGE[from];
    if (next === null) return;
    const command = next === 'HELO' ? `HELO ${this.spec.heloName}` : 'QUIT';
    this.socket.write(`${command}\r\n`);
    this.context.trace?.('send', command);
    this.enter(next);
  }

  private enter(stage: SmtpStage): void {
    this.stage = stage;
    this.waitingSince = this.context.clock.now();
  }

  private lineLimit(): Instant {
    return this.waitingSince + this.spec.connection.timeout;
  }

  private totalLimit(): Instant {
    return this.startedAt + smtpTotalTimeout(this.spec.connection);
  }

  private finish(end: SmtpEnd): void {
    this.settle(judgeSmtpEnd(this.stage, end, this.spec.connection));
  }

  private settle(result: ProbeResult): void {
    if (this.done) return;
    this.done = true;
    this.cancelDeadline?.();
    this.context.signal.removeEventListener('abort', this.onAbort);
    this.socket.destroy();
    this.context.trace?.('verdict', result.detail);
    this.resolve(result);
  }
}
