import type { Entropy, Milliseconds } from '../../base/time.ts';

/**
 * Exponential back-off: doubles from `base` with each attempt in a row (from 1) up to `limit`, minus a random part of
 * up to half.
 */
export function backOff(
  attempts: number,
  base: Milliseconds,
  limit: Milliseconds,
  entropy: Entropy,
): Milliseconds {
  const full = Math.min(limit, base * 2 ** Math.min(attempts - 1, 30));
  return full * (1 - entropy.uniform() / 2);
}
