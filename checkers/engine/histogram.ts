import type { Milliseconds } from '../../src/base/time.ts';

/** A distribution of spans as Prometheus wants it, but in milliseconds and not yet cumulative. */
export interface HistogramData {
  /** Upper bounds, inclusive, ascending; what is above the last is in one more bucket. */
  readonly bounds: readonly Milliseconds[];
  /** One count for each bound and one for what lies above all. */
  readonly counts: readonly number[];
  readonly sum: Milliseconds;
  readonly count: number;
}

/** From one event-loop turn to longer than any sensible check. */
export const SPAN_BOUNDS: readonly Milliseconds[] = [
  1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000,
];

/** Counts spans in fixed buckets: constant memory, no allocation for a sample. */
export class Histogram {
  private readonly counts: number[] = new Array<number>(SPAN_BOUNDS.length + 1).fill(0);
  private sum = 0;
  private count = 0;

  observe(span: Milliseconds): void {
    let bucket = 0;
    while (bucket < SPAN_BOUNDS.length && span > (SPAN_BOUNDS[bucket] ?? 0)) bucket += 1;
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.sum += span;
    this.count += 1;
  }

  snapshot(): HistogramData {
    return { bounds: SPAN_BOUNDS, counts: [...this.counts], sum: this.sum, count: this.count };
  }
}
