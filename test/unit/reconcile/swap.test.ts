import { describe, expect, it } from 'vitest';
import { destinationId, serviceId } from '../../../ipvs/key.ts';
import type { Operation } from '../../../ipvs/operation.ts';
import type { DestinationId } from '../../../ipvs/types.ts';
import { ip, tcpService } from '../../support/director-config.ts';
import { ReconcilerBench, service } from '../../support/reconciler-bench.ts';

const EINVAL = 22;
const ONE = serviceId(tcpService('10.0.0.1'));
const SORRY = 9;

function destination(n: number): DestinationId {
  return destinationId({ address: ip(`10.0.1.${n}`), port: 80 });
}

function adds(n: number): (operation: Operation) => boolean {
  return (operation) =>
    (operation.type === 'new-destination' || operation.type === 'set-destination') &&
    destinationId(operation.destination) === destination(n) &&
    operation.params.weight > 0;
}

/** `service`, whose `mustNotServe` servers must go in any case. */
function without(mustNotServe: readonly number[], weights: Readonly<Record<number, number>>) {
  return { ...service(1, weights), mustNotServe: new Set(mustNotServe.map(destination)) };
}

describe('a pool whose servers are all replaced', () => {
  it('keeps those who can serve while the replacement is refused, and lets them go once it is in', async () => {
    const bench = new ReconcilerBench();
    await bench.start(service(1, { 1: 1, 2: 1 }));
    bench.kernel.inject({ type: 'refuse', matches: adds(SORRY), errno: EINVAL, times: 2 });
    await bench.submit(without([2], { [SORRY]: 1 }));
    expect(await bench.table()).toEqual([`${ONE}: 10.0.1.1:80 1`]);
    expect(bench.reconciler.status().inSync).toBe(false);
    await bench.run(1000);
    expect(await bench.table()).toEqual([`${ONE}: 10.0.1.1:80 1`]);
    await bench.run(2000);
    expect(await bench.table()).toEqual([`${ONE}: 10.0.1.9:80 1`]);
    expect(bench.reconciler.status().inSync).toBe(true);
  });

  it('keeps them also while the refused replacement waits for its next try', async () => {
    const bench = new ReconcilerBench();
    await bench.start(service(1, { 1: 1, 2: 1 }));
    bench.kernel.inject({
      type: 'refuse',
      matches: adds(SORRY),
      errno: EINVAL,
      times: Number.POSITIVE_INFINITY,
    });
    await bench.submit(without([], { [SORRY]: 1 }));
    await bench.submit(without([1], { [SORRY]: 1 }));
    expect(await bench.table()).toEqual([`${ONE}: 10.0.1.2:80 1`]);
    await bench.submit(without([1, 2], { [SORRY]: 1 }));
    expect(await bench.table()).toEqual([`${ONE}: `]);
  });

  it('does not lower those whose replacement is refused', async () => {
    const bench = new ReconcilerBench();
    await bench.start(service(1, { 1: 4 }));
    bench.kernel.inject({ type: 'refuse', matches: adds(SORRY), errno: EINVAL, times: 1 });
    await bench.submit(without([], { 1: 0, [SORRY]: 1 }));
    expect(await bench.table()).toEqual([`${ONE}: 10.0.1.1:80 4`]);
  });

  it('is written in two goes, and any other change in one', async () => {
    const bench = new ReconcilerBench();
    await bench.start(service(1, { 1: 1, 2: 1 }));
    const before = bench.kernel.applied.length;
    await bench.submit(service(1, { 2: 3, 3: 1 }));
    expect(bench.kernel.applied.length - before).toBe(1);
    await bench.submit(service(1, { [SORRY]: 1 }));
    expect(bench.kernel.applied.length - before).toBe(3);
    expect(await bench.table()).toEqual([`${ONE}: 10.0.1.9:80 1`]);
  });
});
