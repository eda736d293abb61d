import type { Instant } from '../../src/base/time.ts';
import { judgeConnectionFault, type SystemFault } from '../connection/errno.ts';
import type { ConnectionSpec } from '../connection/spec.ts';
import type { ProbeResult } from '../types.ts';
import type { Dialogue, Endpoint, Exchange, Trace } from './exchange.ts';

/** One request, and the rules for judging the datagrams that follow it. */
export interface DatagramQuestion {
  readonly request: Uint8Array;
  /** The verdict on a datagram, or null for one that does not answer the request: the wait goes on. */
  receive(datagram: Uint8Array): ProbeResult | null;
  /** The verdict when the deadline passes. */
  silence(): ProbeResult;
}

/** One datagram on a connected socket, so that the kernel takes datagrams from the server only and reports its ICMP errors. */
export class DatagramExchange implements Exchange {
  readonly transport = 'udp';
  readonly clientSpeaksFirst = true;
  readonly endpoint: Endpoint;
  readonly #ask: () => DatagramQuestion;

  /** `ask` makes the question of each attempt. */
  constructor(connection: ConnectionSpec, ask: () => DatagramQuestion) {
    this.endpoint = { connection, address: null };
    this.#ask = ask;
  }

  begin(_step: number, now: Instant, trace?: Trace): Dialogue {
    return new DatagramDialogue(this.endpoint.connection, this.#ask(), now, trace);
  }
}

class DatagramDialogue implements Dialogue {
  readonly deadline: Instant;
  verdict: ProbeResult | null = null;
  readonly #connection: ConnectionSpec;
  readonly #question: DatagramQuestion;
  readonly #trace: Trace | undefined;
  #outgoing: Uint8Array | null = null;

  constructor(connection: ConnectionSpec, question: DatagramQuestion, now: Instant, trace?: Trace) {
    this.#connection = connection;
    this.#question = question;
    this.#trace = trace;
    this.deadline = now + connection.timeout;
  }

  takeOutgoing(): Uint8Array | null {
    const outgoing = this.#outgoing;
    this.#outgoing = null;
    return outgoing;
  }

  connected(): void {
    this.#outgoing = this.#question.request;
    this.#trace?.('request', `${this.#question.request.length} bytes sent`);
  }

  received(bytes: Uint8Array, length: number): void {
    const datagram = bytes.subarray(0, length);
    this.verdict = this.#question.receive(datagram);
    const from = this.#connection.address;
    if (this.verdict !== null) this.#trace?.('reply', `${length} bytes from ${from}`);
    else this.#trace?.('ignored', `${length} bytes from ${from} that do not answer the request`);
  }

  ended(): void {
    // A datagram socket has no end of file.
  }

  failed(fault: SystemFault): void {
    this.verdict = judgeConnectionFault(fault, this.#connection, 'udp');
  }

  expired(): void {
    this.verdict = this.#question.silence();
  }

  release(): void {
    // There is nothing to release.
  }
}
