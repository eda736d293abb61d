import type { Milliseconds } from '../src/base/time.ts';

/** A span as operators write it in the configuration: `3 s`, `0.5 s`, `1.25 s`. */
export function formatSeconds(span: Milliseconds): string {
  return `${Number((span / 1000).toFixed(3))} s`;
}
