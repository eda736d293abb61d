import { setFlagsFromString } from 'node:v8';

/**
 * The start runs much code for a short time. Optimising that code costs more time and memory than it saves, so
 * optimisation is put off until the kernel is programmed (measured: a sixth fewer page faults until then).
 */
export const leanStart: { begin(): void; end(): void } = {
  begin: () => setFlagsFromString('--no-opt'),
  end: () => setFlagsFromString('--opt'),
};
