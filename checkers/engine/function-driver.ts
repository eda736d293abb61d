import type { Clock } from '../../src/base/time.ts';
import type { Trace } from '../io/exchange.ts';
import type { AttemptSink } from '../io/exchange-driver.ts';
import type { Probe, ProbeContext, ProbeResult } from '../types.ts';

/** Runs attempts that are functions (scripts, files, ICMP, TLS): a promise and an abort signal for each. */
export class FunctionDriver {
  readonly #clock: Clock;
  readonly #sink: AttemptSink;
  /** The abort controllers of the running attempts, by slot. */
  readonly #controllers: (AbortController | null)[] = [];

  constructor(clock: Clock, sink: AttemptSink) {
    this.#clock = clock;
    this.#sink = sink;
  }

  begin(slot: number, run: Probe, step: number, trace?: Trace): void {
    const controller = new AbortController();
    this.#controllers[slot] = controller;
    const context: ProbeContext = { clock: this.#clock, signal: controller.signal };
    this.#run(run, trace === undefined ? context : { ...context, trace }, step).then(
      (result) => {
        if (this.#isCurrent(slot, controller)) this.#sink.settled(slot, result);
      },
      (error: unknown) => {
        if (this.#isCurrent(slot, controller)) this.#sink.faulted(slot, error);
      },
    );
  }

  /** Asks the attempt to end. Its end is reported like any other. */
  abort(slot: number): void {
    this.#controllers[slot]?.abort();
  }

  /** Drops the attempt: a result that still arrives is not reported. */
  abandon(slot: number): void {
    this.#controllers[slot] = null;
  }

  /** Whether this attempt still holds its slot, so that each end is reported once. */
  #isCurrent(slot: number, controller: AbortController): boolean {
    if (this.#controllers[slot] !== controller) return false;
    this.#controllers[slot] = null;
    return true;
  }

  /** A probe that throws at once is treated like one that rejects. */
  #run(run: Probe, context: ProbeContext, step: number): Promise<ProbeResult> {
    try {
      return run(context, step);
    } catch (error) {
      return Promise.reject(error);
    }
  }
}
