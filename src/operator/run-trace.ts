import type { CheckStep } from '../api/protocol.ts';
import type { Clock, Instant } from '../base/time.ts';

/** The largest number of steps that are kept of one run; further steps are dropped. */
export const MAX_TRACE_STEPS = 200;

/** The longest detail of a step, in characters; a longer one is cut. */
export const MAX_STEP_DETAIL = 500;

/** Records the steps of one run with their times. */
export class RunTrace {
  readonly #clock: Clock;
  readonly #steps: CheckStep[] = [];
  #startedAt: Instant;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedAt = clock.now();
  }

  get steps(): readonly CheckStep[] {
    return this.#steps;
  }

  add(step: string, detail: string): void {
    if (this.#steps.length >= MAX_TRACE_STEPS) return;
    this.#steps.push({ at_ms: this.elapsed(), step, detail: detail.slice(0, MAX_STEP_DETAIL) });
  }

  /** Discards the recorded steps and starts the time anew. */
  clear(): void {
    this.#steps.length = 0;
    this.#startedAt = this.#clock.now();
  }

  /** Milliseconds since the beginning, with microseconds as fractions. */
  elapsed(): number {
    return Math.round((this.#clock.now() - this.#startedAt) * 1000) / 1000;
  }
}
