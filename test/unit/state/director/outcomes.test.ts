import { describe, expect, it } from 'vitest';
import { Director } from '../../../../src/state/director/director.ts';
import { NO_EFFECT } from '../../../../src/state/director/outcomes.ts';
import { config, pass, virtualServer } from '../../../support/director-config.ts';

describe('The outcome without effect', () => {
  it('is that of a result whose check has left the configuration', () => {
    const director = new Director();
    director.load(config(virtualServer({ servers: [{}] })), 0, 0);
    expect(director.record('gone', pass(), { startedAt: 0, endedAt: 1 }, 1)).toBe(NO_EFFECT);
    expect([NO_EFFECT.changes.size, NO_EFFECT.transitions.length, NO_EFFECT.nextDue]).toEqual([0, 0, null]);
  });
});
