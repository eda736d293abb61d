import { describe, expect, it } from 'vitest';
import { IpvsError } from '../../../ipvs/errors.ts';
import { serviceId } from '../../../ipvs/key.ts';
import type { Operation } from '../../../ipvs/operation.ts';
import { objectOf, takeBatch, wishesFor, withoutBlocked } from '../../../src/reconcile/batch.ts';
import { RetryQueue } from '../../../src/reconcile/retry-queue.ts';
import { ip, NO_TUNNEL, PARAMS, tcpService } from '../../support/director-config.ts';
import { desired, service } from '../../support/reconciler-bench.ts';

const FIRST = serviceId(tcpService('10.0.0.1'));
const SECOND = serviceId(tcpService('10.0.0.2'));
const NEW_SERVICE: Operation = { type: 'new-service', service: tcpService('10.0.0.1'), params: PARAMS };
const NEW_DESTINATION: Operation = {
  type: 'new-destination',
  service: tcpService('10.0.0.1'),
  destination: { address: ip('10.0.1.1'), port: 80 },
  params: { forwarding: 'nat', weight: 1, upperThreshold: 0, lowerThreshold: 0, tunnel: NO_TUNNEL },
};

describe('A batch', () => {
  it('takes wanted services before those that are only to be removed', () => {
    const waiting = new Set([FIRST, SECOND]);
    const wanted = desired(service(2, { 1: 1 }));
    expect(takeBatch(waiting, wanted)).toEqual([SECOND]);
    expect(takeBatch(waiting, wanted)).toEqual([FIRST]);
    expect(waiting.size).toBe(0);
  });

  it('has at most 256 services', () => {
    const waiting = new Set(Array.from({ length: 300 }, (_, n) => serviceId(tcpService('10.0.0.1', n + 1))));
    expect(takeBatch(waiting, new Map())).toHaveLength(256);
    expect(waiting.size).toBe(44);
  });

  it('wishes a service only when it is saved as ours, and a removal in any case', () => {
    const wanted = desired(service(2, { 1: 1 }));
    expect([...wishesFor([FIRST, SECOND], wanted, new Set())]).toEqual([[FIRST, null]]);
    expect([...wishesFor([SECOND], wanted, new Set([SECOND])).keys()]).toEqual([SECOND]);
  });
});

describe('Operations without what is blocked', () => {
  it('leave out the destinations of a service that is not created', () => {
    const retries = new RetryQueue({ uniform: () => 0 });
    const refused = new IpvsError({
      command: 'new-service',
      kind: 'scheduler-unknown',
      errno: 2,
      errnoName: 'ENOENT',
      message: 'no such scheduler',
    });
    expect(withoutBlocked([NEW_SERVICE, NEW_DESTINATION], retries)).toHaveLength(2);
    retries.refuse({ service: FIRST, destination: null }, refused, 0);
    expect(withoutBlocked([NEW_SERVICE, NEW_DESTINATION], retries)).toEqual([]);
    expect(withoutBlocked([NEW_DESTINATION], retries)).toEqual([NEW_DESTINATION]);
  });

  it('know the object of each operation on a service, and of no other operation', () => {
    expect(objectOf(NEW_SERVICE)).toEqual({ service: FIRST, destination: null });
    expect(objectOf(NEW_DESTINATION).destination).toBe('10.0.1.1:80');
    expect(() => objectOf({ type: 'flush' })).toThrow('not an operation on a service: flush');
  });
});
