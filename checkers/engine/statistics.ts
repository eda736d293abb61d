import type { Instant, Milliseconds } from '../../src/base/time.ts';
import type { CheckType } from '../types.ts';
import { Histogram, type HistogramData } from './histogram.ts';

/** The engine's work so far; counters never go down. */
export interface EngineStatistics {
  /** Tasks that the engine holds now. */
  readonly tasks: number;
  /** Attempts started since the engine was made. */
  readonly attempts: number;
  /** How long after they were due attempts started: the alarm for a host with too little CPU or too many checks. */
  readonly startDelay: HistogramData;
  /** The statistics of each type of check that ever ran. */
  readonly types: ReadonlyMap<CheckType, TypeStatistics>;
  /** Everything due up to this instant has been looked at; it stays behind the clock when the engine hangs. */
  readonly heartbeat: Instant;
}

export interface TypeStatistics {
  readonly running: number;
  /** Checks that are due and wait for a slot. */
  readonly queued: number;
  /** Attempts started. */
  readonly attempts: number;
  /** Attempts whose result was settled, by how long they took. */
  readonly duration: HistogramData;
}

interface TypeCounters {
  running: number;
  queued: number;
  attempts: number;
  readonly duration: Histogram;
}

/** Counts what the engine does, for the cost of a few additions for each attempt. */
export class EngineCounters {
  private readonly types = new Map<CheckType, TypeCounters>();
  private readonly startDelay = new Histogram();
  private attempts = 0;

  queued(type: CheckType): void {
    this.of(type).queued += 1;
  }

  unqueued(type: CheckType): void {
    this.of(type).queued -= 1;
  }

  started(type: CheckType, delay: Milliseconds): void {
    const counters = this.of(type);
    counters.running += 1;
    counters.attempts += 1;
    this.attempts += 1;
    this.startDelay.observe(delay);
  }

  ended(type: CheckType): void {
    this.of(type).running -= 1;
  }

  settled(type: CheckType, duration: Milliseconds): void {
    this.of(type).duration.observe(duration);
  }

  snapshot(tasks: number, heartbeat: Instant): EngineStatistics {
    const types = new Map<CheckType, TypeStatistics>();
    for (const [type, counters] of this.types) {
      types.set(type, { ...counters, duration: counters.duration.snapshot() });
    }
    return { tasks, attempts: this.attempts, startDelay: this.startDelay.snapshot(), types, heartbeat };
  }

  private of(type: CheckType): TypeCounters {
    const known = this.types.get(type);
    if (known !== undefined) return known;
    const fresh: TypeCounters = { running: 0, queued: 0, attempts: 0, duration: new Histogram() };
    this.types.set(type, fresh);
    return fresh;
  }
}
