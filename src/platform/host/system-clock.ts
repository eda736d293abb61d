import { performance } from 'node:perf_hooks';
import type { Cancel, Clock, Instant, WallTime } from '../../base/time.ts';

/** setTimeout's largest delay (2^31 - 1 ms); a later point is reached in steps. */
const MAX_TIMEOUT_MS = 2_147_483_647;

/** The monotonic clock and the timers of this process. A timer keeps the process alive. */
export class SystemClock implements Clock {
  now(): Instant {
    return performance.now();
  }

  wall(): WallTime {
    return Date.now();
  }

  schedule(at: Instant, callback: () => void): Cancel {
    let timer = this.#arm(at, callback, (next) => {
      timer = next;
    });
    return () => clearTimeout(timer);
  }

  #arm(at: Instant, callback: () => void, rearmed: (timer: NodeJS.Timeout) => void): NodeJS.Timeout {
    // Node rounds delays down to whole milliseconds, so the delay is rounded up: a callback never runs before its time.
    const delay = Math.max(0, Math.ceil(at - this.now()));
    if (delay <= MAX_TIMEOUT_MS) return setTimeout(callback, delay);
    return setTimeout(() => rearmed(this.#arm(at, callback, rearmed)), MAX_TIMEOUT_MS);
  }
}
