import type { Milliseconds } from '../../src/base/time.ts';

/** A distribution of durations in Prometheus's buckets, but in milliseconds and not yet cumulative. */
export interface HistogramData {
  /** Upper bounds, inclusive and ascending; larger values are counted in one more bucket. */
  readonly bounds: readonly Milliseconds[];
  /** One count for each bound, and a last one for the values above all bounds. */
  readonly counts: readonly number[];
  readonly sum: Milliseconds;
  readonly count: number;
}

/** From one event-loop turn to longer than any sensible check. */
const SPAN_BOUNDS: readonly Milliseconds[] = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000];

/** Counts spans in fixed buckets: constant memory, no allocation for a sample. */
export class Histogram {
  readonly #counts: number[] = new Array<number>(SPAN_BOUNDS.length + 1).fill(0);
  #sum = 0;
  #count = 0;

  observe(span: Milliseconds): void {
    let bucket = 0;
    while (bucket < SPAN_BOUNDS.length && span > (SPAN_BOUNDS[bucket] ?? 0)) bucket += 1;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#sum += span;
    this.#count += 1;
  }

  snapshot(): HistogramData {
    return { bounds: SPAN_BOUNDS, counts: [...this.#counts], sum: this.#sum, count: this.#count };
  }
}
