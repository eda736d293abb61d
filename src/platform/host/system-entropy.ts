import type { Entropy } from '../../base/time.ts';

/** Start offsets and jitter need spread, not secrecy. */
export const systemEntropy: Entropy = { uniform: () => Math.random() };
