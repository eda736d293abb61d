/** A span of time in milliseconds; fractions are allowed (keepalived's timers have microseconds). */
export type Milliseconds = number;

/**
 * A point on the monotonic clock, in milliseconds from an arbitrary origin. It must never be compared with wall time.
 */
export type Instant = number;

/** A point in civil time, in milliseconds since the Unix epoch. It is only for people and for Prometheus. */
export type WallTime = number;

/** Cancels a scheduled callback; calling it twice, or after the callback ran, does nothing. */
export type Cancel = () => void;

/**
 * The source of all time. The real one is in `src/platform`, the virtual one in `test/support`.
 *
 * @example
 * ```ts
 * // A timeout on the monotonic clock, which is cancelled when the work ends in time.
 * const cancel = clock.schedule(clock.now() + 5000, () => controller.abort());
 * work(controller.signal).finally(cancel);
 * ```
 */
export interface Clock {
  now(): Instant;
  wall(): WallTime;
  /**
   * Runs `callback` once, at or after `at`. A point in the past means as soon as possible, but never synchronously.
   */
  schedule(at: Instant, callback: () => void): Cancel;
}

/** The source of all randomness. */
export interface Entropy {
  /** A random number, uniform in [0, 1). */
  uniform(): number;
}
