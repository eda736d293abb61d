import { describe, expect, it } from 'vitest';
import {
  sameDestinationParams,
  sameDestinations,
  sameExceptWeight,
  sameServiceParams,
} from '../../../../src/state/pool/same-params.ts';
import { NO_TUNNEL, PARAMS } from '../../../support/director-config.ts';
import { service } from '../../../support/reconciler-bench.ts';

const NAT = {
  forwarding: 'nat',
  weight: 1,
  upperThreshold: 0,
  lowerThreshold: 0,
  tunnel: NO_TUNNEL,
} as const;

describe('Parameters of a service', () => {
  it('differ by each of their fields', () => {
    expect(sameServiceParams(PARAMS, { ...PARAMS })).toBe(true);
    for (const change of [
      { scheduler: 'rr' },
      { flags: 1 },
      { timeoutSeconds: 1 },
      { netmask: 0 },
      { persistenceEngine: 'sip' },
    ]) {
      expect(sameServiceParams(PARAMS, { ...PARAMS, ...change }), JSON.stringify(change)).toBe(false);
    }
  });
});

describe('Parameters of a destination', () => {
  it('differ by each of their fields, the weight among them', () => {
    expect(sameDestinationParams(NAT, { ...NAT })).toBe(true);
    expect(sameDestinationParams(NAT, { ...NAT, weight: 2 })).toBe(false);
    expect(sameExceptWeight(NAT, { ...NAT, weight: 2 })).toBe(true);
    for (const change of [{ forwarding: 'dr' as const }, { upperThreshold: 1 }, { lowerThreshold: 1 }]) {
      expect(sameExceptWeight(NAT, { ...NAT, ...change }), JSON.stringify(change)).toBe(false);
    }
  });

  it('differ by their tunnel only when they use one', () => {
    const gue = { type: 'gue', port: 6080, checksum: 'csum' } as const;
    expect(sameExceptWeight(NAT, { ...NAT, tunnel: gue })).toBe(true);
    const tunnelled = { ...NAT, forwarding: 'tun' as const };
    expect(sameExceptWeight(tunnelled, { ...tunnelled, tunnel: gue })).toBe(false);
    expect(sameExceptWeight({ ...tunnelled, tunnel: gue }, { ...tunnelled, tunnel: { ...gue } })).toBe(true);
  });
});

describe('The destinations of two services', () => {
  it('are the same when all keys and parameters are', () => {
    const { destinations } = service(1, { 1: 1, 2: 2 });
    expect(sameDestinations(destinations, destinations)).toBe(true);
    expect(sameDestinations(destinations, service(2, { 1: 1, 2: 2 }).destinations)).toBe(true);
    expect(sameDestinations(destinations, service(1, { 1: 1 }).destinations)).toBe(false);
    expect(sameDestinations(destinations, service(1, { 1: 1, 3: 2 }).destinations)).toBe(false);
    expect(sameDestinations(destinations, service(1, { 1: 1, 2: 9 }).destinations)).toBe(false);
  });
});
