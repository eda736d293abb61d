import type { Cancel, Clock, Instant, Milliseconds, WallTime } from '../../src/base/time.ts';

interface Entry {
  readonly at: Instant;
  readonly order: number;
  readonly callback: () => void;
}

/**
 * A {@link Clock} that moves only when a test says so. Callbacks run in order of their instant, then of scheduling,
 * and see `now()` at their own instant (or later, where a test made the clock run late).
 */
export class VirtualClock implements Clock {
  private readonly entries = new Set<Entry>();
  private time: Instant;
  private wallOffset: WallTime;
  private orders = 0;

  constructor(start: Instant = 0, wallStart: WallTime = 1_700_000_000_000) {
    this.time = start;
    this.wallOffset = wallStart - start;
  }

  now(): Instant {
    return this.time;
  }

  wall(): WallTime {
    return this.wallOffset + this.time;
  }

  schedule(at: Instant, callback: () => void): Cancel {
    this.orders += 1;
    const entry: Entry = { at, order: this.orders, callback };
    this.entries.add(entry);
    return () => {
      this.entries.delete(entry);
    };
  }

  /** How many callbacks are waiting: a leak of timers is a number here. */
  get pending(): number {
    return this.entries.size;
  }

  /** The instant of the next callback, or null. */
  get nextDue(): Instant | null {
    return this.earliest()?.at ?? null;
  }

  /** Moves time on by `ms` and runs what falls due, synchronously. Promise reactions run after it returns. */
  advance(ms: Milliseconds): void {
    const target = this.time + ms;
    while (this.runNext(target)) {
      // runNext moves the clock
    }
    this.time = Math.max(this.time, target);
  }

  /** As {@link advance}, but lets every promise reaction and immediate run after each callback. */
  async advanceAndSettle(ms: Milliseconds): Promise<void> {
    const target = this.time + ms;
    await settled();
    while (this.runNext(target)) await settled();
    this.time = Math.max(this.time, target);
  }

  /** Sets civil time forward, or back, as `date -s` does. */
  stepWall(ms: Milliseconds): void {
    this.wallOffset += ms;
  }

  /** Moves time without running anything, as a blocked event loop does; what fell due runs late at the next advance. */
  stall(ms: Milliseconds): void {
    this.time += ms;
  }

  /** Runs the one callback that is next, if it is due by now. */
  runOne(): boolean {
    return this.runNext(this.time);
  }

  private runNext(target: Instant): boolean {
    const next = this.earliest();
    if (next === undefined || next.at > target) return false;
    this.entries.delete(next);
    this.time = Math.max(this.time, next.at);
    next.callback();
    return true;
  }

  private earliest(): Entry | undefined {
    let best: Entry | undefined;
    for (const entry of this.entries) {
      if (best === undefined || entry.at < best.at || (entry.at === best.at && entry.order < best.order)) {
        best = entry;
      }
    }
    return best;
  }
}

/** Resolves after every promise reaction that is ready now has run. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
