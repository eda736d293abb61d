import { describe, expect, test } from 'vitest';
import { FaultyKernel } from '../../../../ipvs/fake/faults.ts';
import { MemoryKernel } from '../../../../ipvs/fake/memory-kernel.ts';
import { NO_TRAFFIC } from '../../../../ipvs/no-traffic.ts';
import {
  at,
  delDestination,
  newDestination,
  newService,
  readDestination,
  succeed,
  to,
  verdicts,
} from '../../../contract/kernel-vocabulary.ts';

const SERVICE = at('10.1.0.1');
const DESTINATION = to('10.2.0.1');
const BUSY = { ...NO_TRAFFIC, connections: 12n };

describe('MemoryKernel', () => {
  test('revives a removed destination with its connections and counters', async () => {
    const kernel = new MemoryKernel();
    await succeed(kernel, newService(SERVICE), newDestination(SERVICE, DESTINATION));
    expect(kernel.simulateTraffic(SERVICE, DESTINATION, { activeConnections: 3, statistics: BUSY })).toBe(
      true,
    );
    await succeed(kernel, delDestination(SERVICE, DESTINATION), newDestination(SERVICE, DESTINATION));
    const revived = await readDestination(kernel, SERVICE, DESTINATION);
    expect([revived.activeConnections, revived.statistics.connections]).toEqual([3, 12n]);
  });

  test('keeps the connections but not the counters when the service was made again', async () => {
    const kernel = new MemoryKernel();
    await succeed(kernel, newService(SERVICE), newDestination(SERVICE, DESTINATION));
    kernel.simulateTraffic(SERVICE, DESTINATION, { activeConnections: 3, statistics: BUSY });
    await succeed(kernel, { type: 'flush' }, newService(SERVICE), newDestination(SERVICE, DESTINATION));
    const revived = await readDestination(kernel, SERVICE, DESTINATION);
    expect([revived.activeConnections, revived.statistics.connections]).toEqual([3, 0n]);
  });

  test('zeroes counters and leaves connections', async () => {
    const kernel = new MemoryKernel();
    await succeed(kernel, newService(SERVICE), newDestination(SERVICE, DESTINATION));
    kernel.simulateTraffic(SERVICE, DESTINATION, { inactiveConnections: 4, statistics: BUSY });
    await succeed(kernel, { type: 'zero', service: SERVICE });
    const read = await readDestination(kernel, SERVICE, DESTINATION);
    expect([read.inactiveConnections, read.statistics.connections]).toEqual([4, 0n]);
  });

  test('gives tables that later changes do not alter', async () => {
    const kernel = new MemoryKernel();
    await succeed(kernel, newService(SERVICE));
    const before = await kernel.dump();
    await succeed(kernel, newDestination(SERVICE, DESTINATION), newService(at('10.1.0.2')));
    expect([...before.values()].map(({ destinations }) => destinations.size)).toEqual([0]);
  });

  test('rejects every call after close', async () => {
    const kernel = new MemoryKernel();
    kernel.close();
    kernel.close();
    const closed = { kind: 'unavailable' };
    await expect(kernel.dump()).rejects.toMatchObject(closed);
    await expect(kernel.apply([{ type: 'flush' }])).rejects.toMatchObject(closed);
    await expect(kernel.info()).rejects.toMatchObject(closed);
  });
});

describe('FaultyKernel', () => {
  test('refuses matching operations as often as asked, and does not execute them', async () => {
    const kernel = new FaultyKernel(new MemoryKernel());
    kernel.inject({ type: 'refuse', matches: ({ type }) => type === 'new-service', errno: 22, times: 1 });
    expect(verdicts(await kernel.apply([newService(SERVICE), newService(SERVICE)]))).toEqual([
      'invalid',
      'ok',
    ]);
    expect(kernel.applied).toHaveLength(1);
  });

  test('loses the channel after the operations that still happened', async () => {
    const kernel = new FaultyKernel(new MemoryKernel());
    kernel.inject({ type: 'lose-writes', executed: 1, times: 1 });
    const operations = [newService(SERVICE), newService(at('10.1.0.2'))];
    await expect(kernel.apply(operations)).rejects.toMatchObject({ kind: 'outcome-unknown' });
    expect([...(await kernel.dump()).keys()]).toEqual(['tcp 10.1.0.1:80']);
  });

  test('loses reads, refuses everything, and heals', async () => {
    const kernel = new FaultyKernel(new MemoryKernel());
    kernel.inject({ type: 'lose-reads', times: 1 });
    await expect(kernel.dump()).rejects.toMatchObject({ kind: 'outcome-unknown' });
    kernel.inject({ type: 'refuse-all', errno: 1, times: Number.POSITIVE_INFINITY });
    await expect(kernel.dump()).rejects.toMatchObject({ kind: 'permission', command: 'get-services' });
    await expect(kernel.apply([{ type: 'flush' }])).rejects.toMatchObject({ kind: 'permission' });
    kernel.heal();
    expect((await kernel.dump()).size).toBe(0);
  });
});
