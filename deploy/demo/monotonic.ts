/** Milliseconds of CLOCK_MONOTONIC: the same clock in every process of one kernel. */
export function monotonic(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}
