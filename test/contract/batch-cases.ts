import assert from 'node:assert/strict';
import type { Operation } from '../../ipvs/operation.ts';
import type { KernelCase } from './kernel-contract.ts';
import {
  at,
  delDestination,
  expectDestination,
  NAT,
  newDestination,
  newService,
  readService,
  setDestination,
  succeed,
  to,
  verdicts,
} from './kernel-vocabulary.ts';

const SERVICE = at('10.1.0.1');

/** The n-th of many destinations. */
function nth(index: number): ReturnType<typeof to> {
  return to(`10.2.${index >> 8}.${index & 0xff}`, 1000 + index);
}

export const BATCH_CASES: readonly KernelCase[] = [
  {
    name: 'nothing to apply has no outcomes',
    run: async (kernel) => {
      assert.deepEqual(await kernel.apply([]), []);
    },
  },
  {
    name: 'a refusal stops nothing behind it, and outcomes keep the order of their operations',
    run: async (kernel) => {
      const outcomes = await kernel.apply([
        newDestination(SERVICE, to('10.2.0.1')),
        newService(SERVICE),
        newService(SERVICE),
        newDestination(SERVICE, to('10.2.0.1')),
        newDestination(SERVICE, to('10.2.0.2'), { ...NAT, weight: -1 }),
        setDestination(SERVICE, to('10.2.0.3'), NAT),
        delDestination(SERVICE, to('10.2.0.1')),
        newDestination(SERVICE, to('10.2.0.4')),
        { type: 'del-service', service: at('10.1.0.9') },
      ]);
      assert.deepEqual(verdicts(outcomes), [
        'service-missing',
        'ok',
        'service-exists',
        'ok',
        'invalid',
        'destination-missing',
        'ok',
        'ok',
        'service-missing',
      ]);
      assert.deepEqual([...(await readService(kernel, SERVICE)).destinations.keys()], ['10.2.0.4:80']);
    },
  },
  {
    name: '300 operations with refusals in the middle and at the end have 300 outcomes in order',
    run: async (kernel) => {
      await succeed(kernel, newService(SERVICE));
      const operations = Array.from({ length: 300 }, (_, index): Operation => {
        const wrong = index % 50 === 49 || (index >= 120 && index < 140);
        return wrong ? delDestination(SERVICE, nth(index)) : newDestination(SERVICE, nth(index));
      });
      const expected = operations.map(({ type }) =>
        type === 'del-destination' ? 'destination-missing' : 'ok',
      );
      assert.deepEqual(verdicts(await kernel.apply(operations)), expected);
      const added = expected.filter((verdict) => verdict === 'ok').length;
      assert.equal((await readService(kernel, SERVICE)).destinations.size, added);
    },
  },
  {
    name: '1,000 operations that are all refused are 1,000 refusals',
    run: async (kernel) => {
      const operations = Array.from({ length: 1000 }, (_, index) => newDestination(SERVICE, nth(index)));
      const outcomes = verdicts(await kernel.apply(operations));
      assert.equal(outcomes.length, 1000);
      assert.ok(outcomes.every((verdict) => verdict === 'service-missing'));
    },
  },
  {
    name: 'one apply of 1,000 operations and one dump agree',
    run: async (kernel) => {
      const services = Array.from({ length: 100 }, (_, index) => at(`10.1.0.${index}`));
      const operations = services.flatMap((service) => [
        newService(service),
        ...Array.from({ length: 9 }, (_, host) => newDestination(service, to(`10.2.0.${host + 1}`))),
      ]);
      await succeed(kernel, ...operations);
      const table = await kernel.dump();
      assert.equal(table.size, 100);
      assert.ok([...table.values()].every(({ destinations }) => destinations.size === 9));
    },
  },
  {
    name: 'a service with more destinations than one datagram holds is dumped whole',
    run: async (kernel) => {
      const operations = Array.from({ length: 500 }, (_, index) => newDestination(SERVICE, nth(index)));
      await succeed(kernel, newService(SERVICE), ...operations);
      assert.equal((await readService(kernel, SERVICE)).destinations.size, 500);
    },
  },
  {
    name: 'calls made at the same time are run one after the other, in order',
    run: async (kernel) => {
      const calls = [
        kernel.apply([newService(SERVICE), newDestination(SERVICE, to('10.2.0.1'))]),
        kernel.apply([setDestination(SERVICE, to('10.2.0.1'), { ...NAT, weight: 2 })]),
        kernel.apply([setDestination(SERVICE, to('10.2.0.1'), { ...NAT, weight: 3 })]),
      ];
      const outcomes = (await Promise.all(calls)).flat();
      assert.deepEqual(verdicts(outcomes), ['ok', 'ok', 'ok', 'ok']);
      await expectDestination(kernel, SERVICE, to('10.2.0.1'), { ...NAT, weight: 3 });
    },
  },
  {
    name: 'an operation that is not sent takes its place among the outcomes',
    run: async (kernel) => {
      const outcomes = await kernel.apply([
        newService(SERVICE),
        newDestination(SERVICE, to('10.2.0.1', -1)),
        newDestination(SERVICE, to('10.2.0.2')),
        newDestination(SERVICE, to('10.2.0.2')),
      ]);
      assert.deepEqual(verdicts(outcomes), ['ok', 'invalid', 'ok', 'destination-exists']);
    },
  },
  {
    name: 'dumps made at the same time all see the table',
    run: async (kernel) => {
      await succeed(kernel, newService(SERVICE), newDestination(SERVICE, to('10.2.0.1')));
      const tables = await Promise.all([kernel.dump(), kernel.dump(), kernel.dump()]);
      for (const table of tables) assert.equal([...table.values()][0]?.destinations.size, 1);
    },
  },
];
