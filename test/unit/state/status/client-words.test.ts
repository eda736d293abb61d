import { describe, expect, it } from 'vitest';
import { NO_TRAFFIC } from '../../../../ipvs/no-traffic.ts';
import { SERVICE_FLAG } from '../../../../ipvs/types.ts';
import type { Placement } from '../../../../src/state/pool/pool.ts';
import {
  fullWords,
  isFull,
  refusalWords,
  refusesClients,
} from '../../../../src/state/status/client-words.ts';
import { ip, NO_TUNNEL, PARAMS, virtualServer } from '../../../support/director-config.ts';

const DRAINING: Placement = { cause: 'draining', inKernel: true, weight: 0 };
const SERVING: Placement = { cause: 'serving', inKernel: true, weight: 1 };
const REMOVED: Placement = { cause: 'removed', inKernel: false, weight: 0 };

function holding(active: number, inactive: number, upperThreshold: number) {
  return {
    key: { address: ip('10.0.1.1'), port: 80 },
    params: { forwarding: 'nat' as const, weight: 1, upperThreshold, lowerThreshold: 0, tunnel: NO_TUNNEL },
    activeConnections: active,
    inactiveConnections: inactive,
    persistentConnections: 9,
    statistics: NO_TRAFFIC,
  };
}

describe('a server with uthreshold', () => {
  it('is full when active and inactive connections together reach it, templates aside, in any of its services', () => {
    expect(isFull([holding(5, 5, 10)])).toBe(true);
    expect(isFull([holding(5, 4, 10)])).toBe(false);
    expect(isFull([holding(500, 4, 0)])).toBe(false);
    expect(isFull([holding(0, 0, 10), holding(10, 0, 10)])).toBe(true);
  });

  it.each([
    [10, 0, 8],
    [10, 3, 3],
    [1, 0, 1],
  ])('of %i and lthreshold %i says when it gets new connections again: below %i', (upper, lower, below) => {
    const server = {
      ...virtualServer({ servers: [{}] }).realServers[0],
      upperThreshold: upper,
      lowerThreshold: lower,
    };
    expect(fullWords(server as never, true)).toBe(
      `; full: ${upper} connections (uthreshold), gets no new ones until it has fewer than ${below}`,
    );
    expect(fullWords(server as never, false)).toBe('');
  });
});

describe('clients of a server that takes no new connections', () => {
  const SCHEDULERS = [
    'rr',
    'wrr',
    'lc',
    'wlc',
    'lblc',
    'lblcr',
    'sh',
    'mh',
    'dh',
    'sed',
    'nq',
    'fo',
    'ovf',
    'twos',
  ];

  it.each(SCHEDULERS)('are refused by the schedulers that hash without fallback only: %s', (scheduler) => {
    const hashes = ['sh', 'mh', 'dh'].includes(scheduler);
    for (const flags of [0, SERVICE_FLAG.sched1]) {
      const service = virtualServer({ params: { ...PARAMS, scheduler, flags }, servers: [{}, {}] });
      const refused = hashes && (scheduler === 'dh' || flags === 0);
      expect(refusesClients(service, DRAINING, false)).toBe(refused);
      expect(refusesClients(service, SERVING, true)).toBe(refused);
      expect(refusesClients(service, SERVING, false)).toBe(false);
      // Without it the hash is dealt anew.
      expect(refusesClients(service, REMOVED, false)).toBe(false);
      expect(refusalWords(service, refused).includes('refused')).toBe(refused);
    }
  });
});
