import type { Instant } from '../../src/base/time.ts';
import type { SystemFault } from '../connection/errno.ts';
import type { Dialogue, Endpoint, Exchange, Trace } from '../io/exchange.ts';
import type { ProbeResult } from '../types.ts';
import { judgeObservation, planOf } from './judge.ts';
import type { RegexSearcher } from './regex/search.ts';
import { requestHead } from './request.ts';
import type { HttpCheckSpec, HttpUrlSpec } from './spec.ts';
import { HttpTransfer, type TransferPlan } from './transfer.ts';

/** The parts of a url's test that are the same in each attempt. */
interface PreparedUrl {
  readonly url: HttpUrlSpec;
  readonly plan: TransferPlan;
  readonly request: Uint8Array;
}

/** HTTP_GET: one GET of the url that the step names, on a connection of its own. */
export class HttpExchange implements Exchange {
  readonly transport = 'tcp';
  readonly clientSpeaksFirst = true;
  readonly endpoint: Endpoint;
  readonly #spec: HttpCheckSpec;
  readonly #searcher: RegexSearcher;
  readonly #prepared: (PreparedUrl | undefined)[] = [];

  constructor(spec: HttpCheckSpec, searcher: RegexSearcher) {
    this.#spec = spec;
    this.#searcher = searcher;
    this.endpoint = { connection: spec.connection, address: null };
  }

  begin(step: number, now: Instant, trace?: Trace): Dialogue {
    const prepared = (this.#prepared[step] ??= this.#prepare(step));
    return new HttpDialogue(prepared, this.#searcher, now, trace);
  }

  #prepare(step: number): PreparedUrl {
    const { urls, connection, protocol } = this.#spec;
    const url = urls[step];
    if (url === undefined) throw new RangeError(`the check has no url number ${step}`);
    return { url, plan: planOf(url, connection), request: Buffer.from(requestHead(protocol, url)) };
  }
}

class HttpDialogue implements Dialogue {
  verdict: ProbeResult | Promise<ProbeResult> | null = null;
  readonly #prepared: PreparedUrl;
  readonly #searcher: RegexSearcher;
  readonly #trace: Trace | undefined;
  readonly #transfer: HttpTransfer;
  #outgoing: Uint8Array | null = null;

  constructor(prepared: PreparedUrl, searcher: RegexSearcher, now: Instant, trace?: Trace) {
    this.#prepared = prepared;
    this.#searcher = searcher;
    this.#trace = trace;
    this.#transfer = new HttpTransfer(prepared.plan, now, trace);
  }

  get deadline(): Instant {
    return this.#transfer.deadline;
  }

  takeOutgoing(): Uint8Array | null {
    const outgoing = this.#outgoing;
    this.#outgoing = null;
    return outgoing;
  }

  connected(now: Instant): void {
    this.#transfer.connected();
    this.#transfer.ready(now);
    this.#outgoing = this.#prepared.request;
  }

  received(bytes: Uint8Array, length: number, now: Instant): void {
    this.#transfer.received(bytes, length, now);
    this.#judge();
  }

  ended(): void {
    this.#transfer.ended();
    this.#judge();
  }

  failed(fault: SystemFault): void {
    this.#transfer.finish({ kind: 'fault', fault });
    this.#judge();
  }

  expired(now: Instant): void {
    this.#transfer.expired(now);
    this.#judge();
  }

  release(): void {
    this.#transfer.release();
  }

  #judge(): void {
    const { end } = this.#transfer;
    if (end === null || this.verdict !== null) return;
    const { url, plan } = this.#prepared;
    const observation = this.#transfer.observation(end, null);
    this.verdict = judgeObservation(observation, url, plan.connection, this.#searcher, this.#trace);
  }
}
