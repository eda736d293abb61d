import { describe, expect, it } from 'vitest';
import { MemoryKernel } from '../../../ipvs/fake/memory-kernel.ts';
import { serviceId } from '../../../ipvs/key.ts';
import { DEFAULT_OPTIONS } from '../../../src/reconcile/pacing/compare-delay.ts';
import { ip, tcpService } from '../../support/director-config.ts';
import { MemoryOwnership } from '../../support/memory-ownership.ts';
import { ReconcilerBench, service } from '../../support/reconciler-bench.ts';

const ONE = serviceId(tcpService('10.0.0.1'));

async function running(): Promise<ReconcilerBench> {
  const bench = new ReconcilerBench(new MemoryKernel(), new MemoryOwnership(), DEFAULT_OPTIONS);
  await bench.start(service(1, { 1: 1 }));
  bench.takeWrites();
  return bench;
}

describe('a paused reconciler', () => {
  it('writes nothing: not what is submitted, not what others change, not at the stop', async () => {
    const bench = await running();
    await bench.reconciler.pause();
    await bench.submit(service(1, { 1: 5 }), service(2, { 1: 1 }));
    await bench.memory.apply([
      {
        type: 'del-destination',
        service: tcpService('10.0.0.1'),
        destination: { address: ip('10.0.1.1'), port: 80 },
      },
    ]);
    bench.reconciler.configure({
      timeouts: { tcp: 7, tcpFin: null, udp: null },
      syncDaemon: null,
      flush: null,
      flushOnStop: null,
    });
    await bench.run(60_000);
    expect(bench.takeWrites()).toEqual([]);
    const stopping = bench.reconciler.stop({ removeServices: 'ours' });
    await bench.run();
    await stopping;
    expect(bench.takeWrites()).toEqual([]);
    expect(await bench.table()).toEqual([`${ONE}: `]);
  });

  it('says what is not as it should be, goes on looking, and does not keep who waits for it waiting', async () => {
    const bench = await running();
    await bench.reconciler.pause();
    expect(bench.reconciler.status()).toMatchObject({ inSync: true, pending: new Set() });
    await bench.submit(service(1, { 1: 5 }));
    await bench.reconciler.settled();
    await bench.run(1000);
    expect(bench.reconciler.status()).toMatchObject({ inSync: false, pending: new Set([ONE]) });
    await bench.submit(service(1, { 1: 1 }));
    await bench.run(1000);
    expect(bench.reconciler.status()).toMatchObject({ inSync: true, pending: new Set() });
    const looking = bench.reconciler.observe(0);
    await bench.run();
    expect((await looking)?.has(ONE)).toBe(true);
  });

  it('makes everything as desired when it is resumed', async () => {
    const bench = await running();
    await bench.reconciler.pause();
    await bench.submit(service(1, { 1: 5 }));
    await bench.memory.apply([{ type: 'flush' }]);
    await bench.run(1000);
    bench.reconciler.resume();
    await bench.run();
    expect(await bench.table()).toEqual([`${ONE}: 10.0.1.1:80 5`]);
    expect(bench.reconciler.status().inSync).toBe(true);
  });

  it('comes back to a kernel that was out of reach', async () => {
    const bench = await running();
    await bench.reconciler.pause();
    bench.kernel.inject({ type: 'lose-reads', times: 2 });
    await bench.run(5000);
    expect(bench.reconciler.status()).toMatchObject({ available: true, inSync: true });
    expect(bench.kernel.applied.flat()).toHaveLength(2);
  });

  it('that starts paused leaves the table as it finds it', async () => {
    const bench = new ReconcilerBench();
    await bench.reconciler.pause();
    await bench.start(service(1, { 1: 1 }));
    expect(bench.takeWrites()).toEqual([]);
    expect(bench.reconciler.status()).toMatchObject({ inSync: false, pending: new Set([ONE]) });
  });
});
