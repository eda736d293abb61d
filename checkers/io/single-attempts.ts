import type { Clock } from '../../src/base/time.ts';
import { inconclusive } from '../result.ts';
import type { Probe, ProbeContext, ProbeResult } from '../types.ts';
import type { Exchange } from './exchange.ts';
import { ExchangeDriver } from './exchange-driver.ts';
import { nodeSockets } from './node-sockets.ts';
import { Pace } from './pace.ts';
import type { OpenSockets } from './socket-port.ts';
import { WakeUp } from './wake-up.ts';

interface Waiting {
  readonly resolve: (result: ProbeResult) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Runs single attempts outside of the engine (`lvsctl check`, a rehearsal, genhash), each with its caller waiting for
 * it.
 */
export class SingleAttempts {
  readonly #driver: ExchangeDriver;
  readonly #wakeUp: WakeUp;
  readonly #waiting: (Waiting | null)[] = [];

  constructor(clock: Clock, open: OpenSockets) {
    this.#wakeUp = new WakeUp(clock, () => this.#driver.tick());
    this.#driver = new ExchangeDriver({
      clock,
      pace: new Pace(),
      wakeUp: this.#wakeUp,
      open,
      sink: {
        settled: (slot, result) => this.#end(slot)?.resolve(result),
        faulted: (slot, error) => this.#end(slot)?.reject(error),
      },
    });
  }

  /** Runs one attempt, with the signature of {@link Probe}. */
  run(
    exchange: Exchange,
    { signal, trace }: Omit<ProbeContext, 'clock'>,
    step: number,
  ): Promise<ProbeResult> {
    if (signal.aborted) return Promise.resolve(inconclusive('stopped'));
    return new Promise((resolve, reject) => {
      const free = this.#waiting.indexOf(null);
      const slot = free === -1 ? this.#waiting.length : free;
      const onAbort = (): void => {
        this.#driver.cancel(slot);
        this.#end(slot)?.resolve(inconclusive('stopped'));
      };
      const ended = (): void => signal.removeEventListener('abort', onAbort);
      this.#waiting[slot] = {
        resolve: (result) => {
          ended();
          resolve(result);
        },
        reject: (error) => {
          ended();
          reject(error);
        },
      };
      signal.addEventListener('abort', onAbort);
      try {
        this.#driver.begin(slot, exchange, step, trace);
        this.#driver.look();
      } catch (error) {
        this.#end(slot)?.reject(error);
      }
    });
  }

  stop(): void {
    this.#wakeUp.cancel();
    this.#driver.stop();
    for (const [slot] of this.#waiting.entries()) this.#end(slot)?.resolve(inconclusive('stopped'));
  }

  #end(slot: number): Waiting | null {
    const waiting = this.#waiting[slot] ?? null;
    this.#waiting[slot] = null;
    if (this.#driver.active === 0) this.#wakeUp.cancel();
    return waiting;
  }
}

/** An exchange as a function, with one set of sockets for each attempt. */
export function exchangeProbe(exchange: Exchange, open: OpenSockets = nodeSockets): Probe {
  return async ({ clock, ...context }, step) => {
    const attempts = new SingleAttempts(clock, open);
    try {
      return await attempts.run(exchange, context, step);
    } finally {
      attempts.stop();
    }
  };
}
