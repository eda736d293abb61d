import { setFlagsFromString } from 'node:v8';

/**
 * A start runs much code for a short time. Optimising it costs more than it gains, in time and in memory, so that waits
 * until the kernel is programmed (measured: a sixth fewer page faults until then).
 */
export const leanStart: { begin(): void; end(): void } = {
  begin: () => setFlagsFromString('--no-opt'),
  end: () => setFlagsFromString('--opt'),
};
