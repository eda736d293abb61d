import { describe, expect, it } from 'vitest';
import { serviceId } from '../../../ipvs/key.ts';
import { CachedKernelTable, foreignServices } from '../../../src/reconcile/cached-kernel-table.ts';
import { ip, NO_TUNNEL, PARAMS, tcpService } from '../../support/director-config.ts';

const KEY = tcpService('10.0.0.1');
const ID = serviceId(KEY);
const DESTINATION = { address: ip('10.0.1.1'), port: 80 };
const WEIGHT_1 = {
  forwarding: 'nat',
  weight: 1,
  upperThreshold: 0,
  lowerThreshold: 0,
  tunnel: NO_TUNNEL,
} as const;

function table(): CachedKernelTable {
  const cached = new CachedKernelTable(new Map());
  cached.note({ type: 'new-service', service: KEY, params: PARAMS });
  cached.note({ type: 'new-destination', service: KEY, destination: DESTINATION, params: WEIGHT_1 });
  return cached;
}

describe('The cached table of the kernel', () => {
  it('follows each operation on services and destinations', () => {
    const cached = table();
    expect(cached.leads(ID)).toBe(true);
    cached.note({ type: 'set-service', service: KEY, params: { ...PARAMS, scheduler: 'rr' } });
    cached.note({
      type: 'set-destination',
      service: KEY,
      destination: DESTINATION,
      params: { ...WEIGHT_1, weight: 7 },
    });
    const service = cached.peek().get(ID);
    expect(service?.params.scheduler).toBe('rr');
    expect([...(service?.destinations.values() ?? [])].map(({ params }) => params.weight)).toEqual([7]);
    cached.note({ type: 'del-destination', service: KEY, destination: DESTINATION });
    expect(cached.leads(ID)).toBe(false);
    cached.note({ type: 'del-service', service: KEY });
    expect(cached.peek().size).toBe(0);
  });

  it('ignores operations on a service that it does not have, and those on no service', () => {
    const cached = new CachedKernelTable(new Map());
    cached.note({ type: 'set-service', service: KEY, params: PARAMS });
    cached.note({ type: 'new-destination', service: KEY, destination: DESTINATION, params: WEIGHT_1 });
    cached.note({ type: 'flush' });
    expect(cached.peek().size).toBe(0);
  });

  it('never changes a table that it has handed out', () => {
    const cached = table();
    const shared = cached.share();
    cached.note({
      type: 'set-destination',
      service: KEY,
      destination: DESTINATION,
      params: { ...WEIGHT_1, weight: 9 },
    });
    cached.note({ type: 'del-destination', service: KEY, destination: DESTINATION });
    expect([...(shared.get(ID)?.destinations.values() ?? [])].map(({ params }) => params.weight)).toEqual([
      1,
    ]);
    expect(cached.leads(ID)).toBe(false);
  });

  it('lists services of others up to a limit', () => {
    const cached = table();
    cached.note({ type: 'new-service', service: tcpService('10.0.0.2'), params: PARAMS });
    cached.note({ type: 'new-service', service: tcpService('10.0.0.3'), params: PARAMS });
    expect(foreignServices(cached.peek(), [new Set([ID])], 10)).toHaveLength(2);
    expect(foreignServices(cached.peek(), [new Set([ID])], 1)).toHaveLength(1);
  });
});
