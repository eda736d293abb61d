import { describe, expect, it } from 'vitest';
import { IpvsError, type IpvsErrorKind } from '../../../ipvs/errors.ts';
import { destinationId, serviceId } from '../../../ipvs/key.ts';
import { forgetChanged, isDrift, RETRY_LIMIT, RetryQueue } from '../../../src/reconcile/retry-queue.ts';
import { ip, tcpService } from '../../support/director-config.ts';
import { service } from '../../support/reconciler-bench.ts';

const ID = serviceId(tcpService('10.0.0.1'));
const OBJECT = { service: ID, destination: null };
const FIRST = destinationId({ address: ip('10.0.1.1'), port: 80 });
const SECOND = destinationId({ address: ip('10.0.1.2'), port: 80 });
const SERVER = { service: ID, destination: FIRST };

function refusal(kind: IpvsErrorKind = 'invalid', message = 'refused'): IpvsError {
  return new IpvsError({ command: 'new-service', kind, errno: 22, errnoName: 'EINVAL', message });
}

function queue(): RetryQueue {
  return new RetryQueue({ uniform: () => 0 });
}

describe('The queue of refused objects', () => {
  it('blocks an object for a time that doubles up to a limit', () => {
    const retries = queue();
    retries.refuse(OBJECT, refusal(), 0);
    expect([retries.isBlocked(OBJECT), retries.nextDue()]).toEqual([true, 1000]);
    for (let attempt = 0; attempt < 20; attempt += 1) retries.refuse(OBJECT, refusal(), 0);
    expect(retries.nextDue()).toBe(RETRY_LIMIT);
  });

  it('frees what is due, once', () => {
    const retries = queue();
    retries.refuse(SERVER, refusal(), 0);
    expect(retries.takeDue(100).size).toBe(0);
    expect([...retries.takeDue(1000)]).toEqual([ID]);
    expect(retries.takeDue(5000).size).toBe(0);
    expect(retries.triable(ID)).toEqual([SERVER]);
    expect(retries.nextDue()).toBeNull();
  });

  it('tries a first refusal that shows a change by somebody else at once', () => {
    const retries = queue();
    expect(isDrift('service-missing')).toBe(true);
    retries.refuse(OBJECT, refusal('service-missing'), 0);
    expect(retries.isBlocked(OBJECT)).toBe(false);
    retries.refuse(OBJECT, refusal('service-missing'), 0);
    expect(retries.isBlocked(OBJECT)).toBe(true);
  });

  it('waits longer for a scheduler that the kernel does not have', () => {
    const retries = queue();
    retries.refuse(OBJECT, refusal('scheduler-unknown'), 0);
    expect(retries.nextDue()).toBe(15_000);
  });

  it('has the messages of a service and of its destinations', () => {
    const retries = queue();
    retries.refuse(SERVER, refusal('invalid', 'bad server'), 0);
    expect(retries.errors().get(ID)).toEqual({
      service: null,
      destinations: new Map([[FIRST, 'bad server']]),
    });
    retries.clear(SERVER);
    expect([retries.empty, retries.objectsOf(ID)]).toEqual([true, []]);
  });

  it('forgets refusals of objects whose wish has changed, and keeps the others', () => {
    const retries = queue();
    const before = service(1, { 1: 1, 2: 1 });
    for (const object of [OBJECT, SERVER, { service: ID, destination: SECOND }]) {
      retries.refuse(object, refusal(), 0);
    }
    forgetChanged(retries, ID, before, service(1, { 1: 5, 2: 1 }));
    expect(retries.objectsOf(ID).map(({ destination }) => destination)).toEqual([null, SECOND]);
    forgetChanged(retries, ID, before, null);
    expect(retries.empty).toBe(true);
  });
});
