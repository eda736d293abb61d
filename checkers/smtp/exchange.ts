import type { Instant } from '../../src/base/time.ts';
import type { SystemFault } from '../connection/errno.ts';
import type { Dialogue, Endpoint, Exchange, Trace } from '../io/exchange.ts';
import type { ProbeResult } from '../types.ts';
import { SmtpReplyReader } from './reply.ts';
import { type SmtpCheckSpec, smtpTotalTimeout } from './spec.ts';
import { judgeSmtpEnd, judgeSmtpReply, type SmtpEnd, type SmtpStage } from './verdict.ts';

/** SMTP_CHECK: greeting, HELO, QUIT on a connection of its own. */
export class SmtpExchange implements Exchange {
  readonly transport = 'tcp';
  readonly clientSpeaksFirst = false;
  readonly endpoint: Endpoint;
  readonly #spec: SmtpCheckSpec;

  constructor(spec: SmtpCheckSpec) {
    this.#spec = spec;
    this.endpoint = { connection: spec.connection, address: null };
  }

  begin(_step: number, now: Instant, trace?: Trace): Dialogue {
    return new SmtpDialogue(this.#spec, now, trace);
  }
}

/** For each stage, the command that follows a good reply; it is also the name of the next stage. */
const NEXT_STAGE = { greeting: 'HELO', HELO: 'QUIT', QUIT: null } as const;
const ASCII = new TextEncoder();
const QUIT = ASCII.encode('QUIT\r\n');

/** One dialogue: each line has the connection's timeout, and the whole dialogue has {@link smtpTotalTimeout}. */
class SmtpDialogue implements Dialogue {
  verdict: ProbeResult | null = null;
  readonly #spec: SmtpCheckSpec;
  readonly #trace: Trace | undefined;
  readonly #reader = new SmtpReplyReader();
  readonly #totalLimit: Instant;
  #waitingSince: Instant;
  #stage: SmtpStage | null = null;
  #outgoing: Uint8Array | null = null;

  constructor(spec: SmtpCheckSpec, now: Instant, trace?: Trace) {
    this.#spec = spec;
    this.#trace = trace;
    this.#waitingSince = now;
    this.#totalLimit = now + smtpTotalTimeout(spec.connection);
  }

  get deadline(): Instant {
    return Math.min(this.#lineLimit(), this.#totalLimit);
  }

  takeOutgoing(): Uint8Array | null {
    const outgoing = this.#outgoing;
    this.#outgoing = null;
    return outgoing;
  }

  connected(now: Instant): void {
    this.#enter('greeting', now);
  }

  received(bytes: Uint8Array, length: number, now: Instant): void {
    const reader = this.#reader;
    const { lines } = reader;
    reader.push(Buffer.from(bytes.buffer, bytes.byteOffset, length).toString('latin1'));
    while (this.verdict === null && this.#stage !== null) {
      const reply = reader.next();
      if (reply === null) break;
      if (reply.kind === 'reply') this.#trace?.(this.#stage, reply.firstLine);
      this.verdict = judgeSmtpReply(this.#stage, reply);
      if (this.verdict === null) this.#advance(this.#stage, now);
    }
    if (reader.lines > lines) this.#waitingSince = now;
  }

  ended(): void {
    this.#finish({ kind: 'closed' });
  }

  failed(fault: SystemFault): void {
    this.#finish({ kind: 'fault', fault });
  }

  expired(): void {
    this.#finish({ kind: 'expired', total: this.#totalLimit < this.#lineLimit() });
  }

  release(): void {
    // There is nothing to release.
  }

  #advance(from: SmtpStage, now: Instant): void {
    const next = NEXT_STAGE[from];
    if (next === null) return;
    const command = next === 'HELO' ? `HELO ${this.#spec.heloName}` : 'QUIT';
    const bytes = next === 'HELO' ? ASCII.encode(`${command}\r\n`) : QUIT;
    this.#outgoing = this.#outgoing === null ? bytes : Buffer.concat([this.#outgoing, bytes]);
    this.#trace?.('send', command);
    this.#enter(next, now);
  }

  #enter(stage: SmtpStage, now: Instant): void {
    this.#stage = stage;
    this.#waitingSince = now;
  }

  #lineLimit(): Instant {
    return this.#waitingSince + this.#spec.connection.timeout;
  }

  #finish(end: SmtpEnd): void {
    this.verdict = judgeSmtpEnd(this.#stage, end, this.#spec.connection);
  }
}
