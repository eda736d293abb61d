import { describe, expect, it } from 'vitest';
import { eventOfTransition } from '../../../../src/state/model/event.ts';
import type { Transition } from '../../../../src/state/model/facts.ts';

const DOWN: Transition = {
  kind: 'real_server',
  id: '10.0.1.1:80',
  virtualServer: 'tcp 10.0.0.1:80',
  realServer: '10.0.1.1:80',
  to: 'down',
  at: 0,
  reason: 'connection refused',
  initial: false,
};

describe('The event of a transition', () => {
  it('has both states and the reason', () => {
    expect(eventOfTransition(DOWN)).toEqual({
      kind: 'real_server',
      virtualServer: 'tcp 10.0.0.1:80',
      realServer: '10.0.1.1:80',
      from: 'up',
      to: 'down',
      reason: 'connection refused',
    });
    expect(eventOfTransition({ ...DOWN, to: 'up' })).toMatchObject({ from: 'down', to: 'up' });
  });

  it('names the check that turned', () => {
    expect(eventOfTransition({ ...DOWN, kind: 'check', checkName: 'TCP_CHECK x' })?.check).toBe(
      'TCP_CHECK x',
    );
  });

  it('has no former state at a start, and is none for a start that goes well', () => {
    expect(eventOfTransition({ ...DOWN, initial: true })).toMatchObject({ from: null, to: 'down' });
    expect(eventOfTransition({ ...DOWN, initial: true, to: 'up' })).toBeNull();
  });

  it('says that a server was removed', () => {
    expect(eventOfTransition({ ...DOWN, removed: true })).toMatchObject({ from: 'up', to: 'removed' });
  });
});
