import type { Entropy, Milliseconds } from '../../base/time.ts';

/** Exponential back-off: doubles from `base` with each attempt in a row (from 1) up to `limit`, less up to half of it by chance. */
export function backOff(
  attempts: number,
  base: Milliseconds,
  limit: Milliseconds,
  entropy: Entropy,
): Milliseconds {
  const full = Math.min(limit, base * 2 ** Math.min(attempts - 1, 30));
  return full * (1 - entropy.uniform() / 2);
}
