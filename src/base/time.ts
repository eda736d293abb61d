/** A span of time in milliseconds; fractions are allowed (keepalived's timers have microseconds). */
export type Milliseconds = number;

/** A point on the monotonic clock, in milliseconds from an arbitrary origin. Never compare with wall time. */
export type Instant = number;

/** A point in civil time: milliseconds since the Unix epoch. For showing to people and Prometheus only. */
export type WallTime = number;

/** Cancels what was scheduled; calling it twice, or after the callback ran, does nothing. */
export type Cancel = () => void;

/** Where all time comes from. Real one: `src/platform`; virtual one: `test/support`. */
export interface Clock {
  now(): Instant;
  wall(): WallTime;
  /** Runs `callback` once at or after `at`; a point in the past means as soon as possible, never synchronously. */
  schedule(at: Instant, callback: () => void): Cancel;
}

/** Where all randomness comes from. */
export interface Entropy {
  /** Uniform in [0, 1). */
  uniform(): number;
}
