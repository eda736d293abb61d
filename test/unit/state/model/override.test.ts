import { describe, expect, it } from 'vitest';
import {
  configuredWeight,
  isDraining,
  isExpired,
  isHeldBack,
  type Override,
  stepOverride,
} from '../../../../src/state/model/override.ts';
import { virtualServer } from '../../../support/director-config.ts';

const SERVER = { virtualServer: 'tcp 10.0.0.1:80', realServer: '10.0.1.1:80' };
const DRAIN: Override = {
  kind: 'drain',
  weight: null,
  author: 'alice',
  reason: null,
  since: 0,
  expiresAt: 100,
  deadline: null,
  drained: false,
};
const WEIGHT: Override = { ...DRAIN, kind: 'weight', weight: 5, expiresAt: null };

describe('An override', () => {
  it('is replaced by the next one, and ended by enable', () => {
    expect(stepOverride(DRAIN, { type: 'override', server: SERVER, override: WEIGHT })).toBe(WEIGHT);
    expect(stepOverride(DRAIN, { type: 'enable', server: SERVER })).toBeNull();
  });

  it('is noted as drained only when it is a drain', () => {
    expect(stepOverride(DRAIN, { type: 'drained', server: SERVER })).toEqual({ ...DRAIN, drained: true });
    expect(stepOverride(WEIGHT, { type: 'drained', server: SERVER })).toBe(WEIGHT);
    expect(stepOverride(null, { type: 'drained', server: SERVER })).toBeNull();
  });

  it('holds a server back unless it only sets the weight', () => {
    expect([DRAIN, WEIGHT, null].map(isHeldBack)).toEqual([true, false, false]);
    expect([DRAIN, { ...DRAIN, drained: true }, WEIGHT, null].map(isDraining)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it('expires at its time, or never', () => {
    expect([isExpired(DRAIN, 99), isExpired(DRAIN, 100), isExpired(WEIGHT, 1e15)]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('replaces the configured weight only when it sets one', () => {
    const [server] = virtualServer({ servers: [{ weight: 3 }] }).realServers;
    if (server === undefined) throw new TypeError('no server');
    expect([WEIGHT, DRAIN, null].map((override) => configuredWeight(server, override))).toEqual([5, 3, 3]);
  });
});
