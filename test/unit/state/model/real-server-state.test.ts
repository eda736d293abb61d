import { describe, expect, it } from 'vitest';
import { REAL_SERVER_STATES, type RealServerState } from '../../../../src/state/model/real-server-state.ts';

describe('The states of real servers', () => {
  it('are listed each once, for metrics that show them as a set', () => {
    const every: Record<RealServerState, true> = {
      up: true,
      down: true,
      failing: true,
      unchecked: true,
      drain: true,
      maintenance: true,
    };
    expect([...REAL_SERVER_STATES].sort()).toEqual(Object.keys(every).sort());
  });
});
