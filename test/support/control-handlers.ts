import type { ControlHandlers } from '../../src/api/protocol.ts';

const unasked = (): Promise<never> => Promise.reject(new Error('not asked'));

/** A daemon that fails at every question; tests put their own answers over it. */
export const UNASKED: ControlHandlers = {
  status: unasked,
  version: unasked,
  reload: unasked,
  override: unasked,
  pause: unasked,
  resume: unasked,
  connections: unasked,
  planBasis: unasked,
  events: unasked,
  history: unasked,
  check: unasked,
  results: unasked,
  changes: unasked,
};
