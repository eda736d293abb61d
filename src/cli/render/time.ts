import type { Milliseconds } from '../../base/time.ts';

const UNITS: readonly (readonly [string, Milliseconds])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
];

/** `14s`, `3m`, `2d`: the largest unit that fits, rounded down; a negative age (a clock was set back) is 0s. */
export function shortAge(age: Milliseconds): string {
  for (const [unit, size] of UNITS) {
    if (age >= size) return `${Math.floor(age / size)}${unit}`;
  }
  return '0s';
}

/** `2d 3h`, `3m 20s`: the largest unit and the next one, unless that is 0. */
export function longAge(age: Milliseconds): string {
  const index = UNITS.findIndex(([, size]) => age >= size);
  const unit = UNITS[index];
  const next = UNITS[index + 1];
  if (unit === undefined || next === undefined) return shortAge(age);
  const rest = Math.floor((age % unit[1]) / next[1]);
  return rest === 0 ? shortAge(age) : `${shortAge(age)} ${rest}${next[0]}`;
}

/** How long an attempt took: `0.4ms`, `31ms`, `5.0s`. */
export function attemptDuration(duration: Milliseconds): string {
  if (duration < 9.95) return `${duration.toFixed(1)}ms`;
  if (duration < 999.5) return `${duration.toFixed(0)}ms`;
  return `${(duration / 1000).toFixed(1)}s`;
}

/** Milliseconds from an ISO 8601 time to another; 0 when either is not one. */
export function ageAt(now: string, then: string): Milliseconds {
  const age = Date.parse(now) - Date.parse(then);
  return Number.isFinite(age) ? Math.max(0, age) : 0;
}
