import { describe, expect, it } from 'vitest';
import type { MemoryKernel } from '../../../ipvs/fake/memory-kernel.ts';
import { destinationId, serviceId } from '../../../ipvs/key.ts';
import type { Operation } from '../../../ipvs/operation.ts';
import { DEFAULT_OPTIONS } from '../../../src/reconcile/pacing/compare-delay.ts';
import { STOP_LIMIT } from '../../../src/reconcile/reconciler.ts';
import type { DesiredService } from '../../../src/state/model/desired.ts';
import { tcpService } from '../../support/director-config.ts';
import { MemoryOwnership } from '../../support/memory-ownership.ts';
import { desired, ReconcilerBench, service } from '../../support/reconciler-bench.ts';

const EINVAL = 22;
const ENOENT = 2;
const EPERM = 1;
const FOR_EVER = Number.POSITIVE_INFINITY;
const ONE = serviceId(tcpService('10.0.0.1'));
const TWO = serviceId(tcpService('10.0.0.2'));

/** Puts services into a kernel as somebody else would. */
async function edit(kernel: MemoryKernel, ...operations: readonly Operation[]): Promise<void> {
  for (const outcome of await kernel.apply(operations)) if (!outcome.ok) throw outcome.error;
}

async function kernelWith(...services: readonly DesiredService[]): Promise<MemoryKernel> {
  const bench = new ReconcilerBench();
  await bench.start(...services);
  return bench.memory;
}

function aboutServer(n: number) {
  return (operation: Operation) =>
    'destination' in operation && destinationId(operation.destination) === `10.0.1.${n}:80`;
}

describe('civil time that is set', () => {
  it.each([86_400_000, -86_400_000])('by %i ms leaves what happened as long ago as it was', async (step) => {
    const bench = new ReconcilerBench();
    await bench.start(service(1, { 1: 1 }));
    await edit(bench.memory, { type: 'del-service', service: service(1, {}).key });
    await bench.clock.advanceAndSettle(60_000);
    const before = bench.reconciler.status();
    bench.reconciler.moveTimes(step);
    const after = bench.reconciler.status();
    expect((after.lastSyncAt ?? 0) - (before.lastSyncAt ?? 0)).toBe(step);
    expect((after.lastDriftAt ?? 0) - (before.lastDriftAt ?? 0)).toBe(step);
  });
});

describe('starting', () => {
  it('fills an empty kernel, each service with its destinations at once', async () => {
    const bench = new ReconcilerBench();
    await bench.start(service(1, { 1: 1, 2: 2 }), service(2, { 3: 3 }));
    expect(bench.takeWrites()).toEqual([
      `new-service ${ONE}`,
      `new-destination ${ONE} 10.0.1.1:80 1`,
      `new-destination ${ONE} 10.0.1.2:80 2`,
      `new-service ${TWO}`,
      `new-destination ${TWO} 10.0.1.3:80 3`,
    ]);
    expect(bench.reconciler.status()).toMatchObject({ inSync: true, available: true, error: null });
  });

  it('writes nothing when the kernel is as desired already', async () => {
    const memory = await kernelWith(service(1, { 1: 1 }));
    const bench = new ReconcilerBench(memory);
    await bench.start(service(1, { 1: 1 }));
    expect(bench.takeWrites()).toEqual([]);
    expect(bench.ownership.services).toEqual(new Set([ONE]));
  });

  it('removes what was ours and is not desired any more, and leaves what was never ours', async () => {
    const memory = await kernelWith(service(1, { 1: 1 }), service(2, { 2: 1 }), service(3, { 3: 1 }));
    const bench = new ReconcilerBench(memory, new MemoryOwnership([ONE, TWO]));
    await bench.start(service(1, { 1: 5 }));
    expect(bench.takeWrites()).toEqual([`set-destination ${ONE} 10.0.1.1:80 5`, `del-service ${TWO}`]);
    expect(bench.ownership.services).toEqual(new Set([ONE]));
    expect(bench.reconciler.status().unmanagedServices).toEqual(['tcp 10.0.0.3:80']);
  });

  it('has saved that services are ours before it creates the first one, in one save for all', async () => {
    const services = Array.from({ length: 250 }, (_, n) => service(n + 1, { 1: 1 }));
    const bench = new ReconcilerBench();
    let savedAtFirstWrite = -1;
    bench.kernel.inject({
      type: 'refuse',
      matches: () => {
        if (savedAtFirstWrite < 0) savedAtFirstWrite = bench.ownership.services.size;
        return false;
      },
      errno: EINVAL,
      times: FOR_EVER,
    });
    await bench.start(...services);
    expect(savedAtFirstWrite).toBe(250);
    expect(bench.ownership.saves).toHaveLength(1);
  });

  it('creates a service that is submitted later only once it is saved as ours', async () => {
    const bench = new ReconcilerBench();
    await bench.start(service(1, { 1: 1 }));
    let saved = (): void => undefined;
    const save = bench.ownership.save.bind(bench.ownership);
    bench.ownership.save = async (services) => {
      await new Promise<void>((resolve) => {
        saved = resolve;
      });
      return save(services);
    };
    await bench.submit(service(2, { 2: 1 }));
    expect(await bench.table()).toEqual([`${ONE}: 10.0.1.1:80 1`]);
    saved();
    await bench.run();
    expect(await bench.table()).toEqual([`${ONE}: 10.0.1.1:80 1`, `${TWO}: 10.0.1.2:80 1`]);
  });

  it('serves even when what is ours cannot be saved', async () => {
    const bench = new ReconcilerBench();
    bench.ownership.fault = new Error('disk full');
    await bench.start(service(1, { 1: 1 }));
    expect(await bench.table()).toEqual([`${ONE}: 10.0.1.1:80 1`]);
    expect(bench.logger.lines.map(({ level, fields }) => [level, fields['error']])).toContainEqual([
      'warn',
      'disk full',
    ]);
  });

  it('resolves without a kernel, says why, and programs it once it is there', async () => {
    const bench = new ReconcilerBench();
    bench.kernel.inject({ type: 'refuse-all', errno: EPERM, times: 5 });
    const starting = bench.reconciler.start(desired(service(1, { 1: 1 })));
    await bench.run(1000);
    await starting;
    expect(bench.reconciler.status()).toMatchObject({ available: false, inSync: false });
    expect(bench.reconciler.status().error).toContain('EPERM');
    await bench.run(10_000);
    expect(await bench.table()).toEqual([`${ONE}: 10.0.1.1:80 1`]);
    expect(bench.reconciler.status()).toMatchObject({ available: true, inSync: true, error: null });
  });
});

describe('a change', () => {
  it('among 4,000 services is exactly one write and no dump', async () => {
    const many = Array.from({ length: 4000 }, (_, n) => ({
      ...service(1, { 1: 1, 2: 1 }),
      key: tcpService(`10.1.${n >> 8}.${n & 255}`),
    }));
    const bench = new ReconcilerBench();
    await bench.start(...many);
    bench.takeWrites();
    const changed = { ...service(1, { 1: 1, 2: 7 }), key: tcpService('10.1.3.4') };
    await bench.submit(changed);
    expect(bench.takeWrites()).toEqual(['set-destination tcp 10.1.3.4:80 10.0.1.2:80 7']);
  });

  it('that comes in several parts in one turn is one batch with the last word', async () => {
    const bench = new ReconcilerBench();
    await bench.start(service(1, { 1: 1 }), service(2, { 1: 1 }));
    const before = bench.kernel.applied.length;
    for (const weight of [2, 3, 4]) bench.reconciler.submit(desired(service(1, { 1: weight })));
    bench.reconciler.submit(desired(service(2, { 1: 9 })));
    await bench.run();
    expect(bench.kernel.applied.slice(before)).toHaveLength(1);
    expect(await bench.table()).toEqual([`${ONE}: 10.0.1.1:80 4`, `${TWO}: 10.0.1.1:80 9`]);
  });

  it('that takes a service away deletes it and then gives up its ownership', async () => {
    const bench = new ReconcilerBench();
    await bench.start(service(1, { 1: 1 }));
    bench.reconciler.submit(new Map([[ONE, null]]));
    await bench.run();
    expect(await bench.table()).toEqual([]);
    expect(bench.ownership.services.size).toBe(0);
  });
});

describe('a refusal', () => {
  it('of one destination leaves the others alone, shows, and is retried with growing waits', async () => {
    const bench = new ReconcilerBench();
    bench.kernel.inject({ type: 'refuse', matches: aboutServer(2), errno: EINVAL, times: 3 });
    await bench.start(service(1, { 1: 1, 2: 1 }), service(2, { 3: 1 }));
    expect(await bench.table()).toEqual([`${ONE}: 10.0.1.1:80 1`, `${TWO}: 10.0.1.3:80 1`]);
    const { errors, inSync } = bench.reconciler.status();
    expect(inSync).toBe(false);
    expect(errors.get(ONE)?.destinations.get(destinationIdOf(2))).toContain('EINVAL');
    expect(errors.has(TWO)).toBe(false);
    bench.takeWrites();
    const waits: number[] = [];
    for (let step = 0; step < 80; step += 1) {
      await bench.run(100);
      if (bench.takeWrites().length > 0) waits.push(bench.clock.now());
    }
    expect(waits).toEqual([1000, 3000, 7000]);
    expect(await bench.table()).toEqual([`${ONE}: 10.0.1.1:80 1, 10.0.1.2:80 1`, `${TWO}: 10.0.1.3:80 1`]);
    expect(bench.reconciler.status()).toMatchObject({ inSync: true, errors: new Map() });
    expect(bench.logger.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it('of a service is told once, not for each destination, and an unknown scheduler waits longer', async () => {
    const bench = new ReconcilerBench();
    await bench.start(service(1, { 1: 1, 2: 1 }, 'nosuch'), service(2, { 3: 1 }));
    expect(await bench.table()).toEqual([`${TWO}: 10.0.1.3:80 1`]);
    const errors = bench.reconciler.status().errors.get(ONE);
    expect(errors?.service).toContain('ENOENT');
    expect(errors?.destinations.size).toBe(0);
    bench.takeWrites();
    await bench.run(14_000);
    expect(bench.takeWrites()).toEqual([]);
    await bench.run(1000);
    expect(bench.takeWrites()[0]).toBe(`new-service ${ONE}`);
  });

  it('of a service costs no second look at the table, and nothing is tried inside it before it exists', async () => {
    const bench = new ReconcilerBench();
    let dumps = 0;
    const dump = bench.kernel.dump.bind(bench.kernel);
    bench.kernel.dump = () => {
      dumps += 1;
      return dump();
    };
    await bench.start(service(1, { 1: 1 }, 'nosuch'));
    expect(dumps).toBe(1);
    bench.takeWrites();
    await bench.submit(service(1, { 1: 1, 2: 1 }, 'nosuch'));
    expect(bench.takeWrites()).toEqual([]);
  });

  it('is forgotten as soon as something else is wanted of that object', async () => {
    const bench = new ReconcilerBench();
    await bench.start(service(1, { 1: 1 }, 'nosuch'));
    await bench.submit(service(1, { 1: 1 }, 'rr'));
    expect(await bench.table()).toEqual([`${ONE}: 10.0.1.1:80 1`]);
    expect(bench.reconciler.status()).toMatchObject({ inSync: true, errors: new Map() });
  });

  it('is not retried early because a neighbour changes', async () => {
    const bench = new ReconcilerBench();
    bench.kernel.inject({ type: 'refuse', matches: aboutServer(2), errno: EINVAL, times: FOR_EVER });
    await bench.start(service(1, { 1: 1, 2: 1 }));
    bench.takeWrites();
    await bench.submit(service(1, { 1: 5, 2: 1 }));
    expect(bench.takeWrites()).toEqual([`set-destination ${ONE} 10.0.1.1:80 5`]);
  });
});

describe('a lost channel', () => {
  it.each([0, 1, 2, 3])(
    'after %i operations of a batch ends with the kernel as desired',
    async (executed) => {
      const bench = new ReconcilerBench();
      bench.kernel.inject({ type: 'lose-writes', executed, times: 1 });
      const starting = bench.reconciler.start(desired(service(1, { 1: 1, 2: 1 }), service(2, { 3: 1 })));
      await bench.run(1000);
      await starting;
      expect(await bench.table()).toEqual([`${ONE}: 10.0.1.1:80 1, 10.0.1.2:80 1`, `${TWO}: 10.0.1.3:80 1`]);
      expect(bench.reconciler.status()).toMatchObject({ available: true, inSync: true });
      expect(total(bench)).toBe(0);
    },
  );

  it('gives observers null instead of a wait', async () => {
    const bench = new ReconcilerBench();
    await bench.start(service(1, { 1: 1 }));
    bench.kernel.inject({ type: 'lose-reads', times: FOR_EVER });
    await bench.run(31_000);
    expect(await bench.reconciler.observe(1000)).toBeNull();
    bench.kernel.heal();
    await bench.run(30_000);
    expect((await bench.reconciler.observe(1000))?.size).toBe(1);
  });

  it('lets nobody wait for ever to be settled', async () => {
    const bench = new ReconcilerBench();
    await bench.start(service(1, { 1: 1 }));
    bench.kernel.inject({ type: 'refuse-all', errno: ENOENT, times: FOR_EVER });
    bench.reconciler.submit(desired(service(1, { 1: 2 })));
    let done = false;
    const waiting = bench.reconciler.settled().then(() => {
      done = true;
    });
    await bench.run(2000);
    await waiting;
    expect(done).toBe(true);
    expect(bench.reconciler.status()).toMatchObject({ available: false, inSync: false });
    expect([...bench.reconciler.status().pending]).toEqual([ONE]);
  });
});

describe('edits behind our back', () => {
  it('are found by the periodic comparison, counted by kind, mended and told', async () => {
    const bench = new ReconcilerBench();
    await bench.start(service(1, { 1: 1, 2: 2 }), service(2, { 3: 1 }), service(3, { 4: 1 }));
    const wanted = await bench.table();
    await edit(
      bench.memory,
      { type: 'del-service', service: tcpService('10.0.0.2') },
      setWeight(1, 1, 9),
      { type: 'del-destination', service: tcpService('10.0.0.1'), destination: destinationKey(2) },
      { ...setWeight(3, 4, 1), type: 'new-destination', destination: destinationKey(8) },
    );
    await bench.run(29_000);
    expect(total(bench)).toBe(0);
    await bench.run(1000);
    expect(await bench.table()).toEqual(wanted);
    expect(bench.reconciler.status()).toMatchObject({
      inSync: true,
      drift: { missing_service: 1, weight: 1, missing_destination: 1, extra_destination: 1 },
    });
    expect(total(bench)).toBe(4);
    expect(bench.logger.lines.map(({ level }) => level)).toEqual(['warn', 'info']);
    expect(bench.logger.lines[0]?.fields['found']).toContain('10.0.1.1:80 has weight 9 instead of 1');
  });

  it('that wipe the table are mended whole', async () => {
    const bench = new ReconcilerBench();
    await bench.start(service(1, { 1: 1 }), service(2, { 2: 1 }));
    const wanted = await bench.table();
    await edit(bench.memory, { type: 'flush' });
    await bench.run(30_000);
    expect(await bench.table()).toEqual(wanted);
    expect(bench.reconciler.status().drift.missing_service).toBe(2);
  });

  it('are found within a second where reading the table takes next to no time, and later where it takes long', async () => {
    const bench = new ReconcilerBench(undefined, undefined, DEFAULT_OPTIONS);
    await bench.start(service(1, { 1: 1 }));
    await edit(bench.memory, { type: 'flush' });
    await bench.run(1000);
    expect(await bench.table()).toEqual([`${ONE}: 10.0.1.1:80 1`]);
    const dump = bench.kernel.dump.bind(bench.kernel);
    bench.kernel.dump = () => {
      bench.clock.stall(200);
      return dump();
    };
    await bench.run(1200);
    await edit(bench.memory, { type: 'flush' });
    await bench.run(18_000);
    expect(await bench.table()).toEqual([]);
    await bench.run(3000);
    expect(await bench.table()).toEqual([`${ONE}: 10.0.1.1:80 1`]);
  });

  it('that a write runs into are mended at once', async () => {
    const bench = new ReconcilerBench();
    await bench.start(service(1, { 1: 1, 2: 1 }));
    await edit(bench.memory, { type: 'flush' });
    await bench.submit(service(1, { 1: 7, 2: 1 }));
    expect(await bench.table()).toEqual([`${ONE}: 10.0.1.1:80 7, 10.0.1.2:80 1`]);
    expect(bench.reconciler.status().drift.missing_service).toBe(1);
    expect(bench.reconciler.status().errors.size).toBe(0);
  });

  it('that did already what we were about to do are no error', async () => {
    const bench = new ReconcilerBench();
    await bench.start(service(1, { 1: 1, 2: 1 }));
    await edit(bench.memory, {
      type: 'del-destination',
      service: tcpService('10.0.0.1'),
      destination: destinationKey(2),
    });
    await bench.submit(service(1, { 1: 1 }));
    expect(await bench.table()).toEqual([`${ONE}: 10.0.1.1:80 1`]);
    expect(bench.reconciler.status()).toMatchObject({ inSync: true, errors: new Map() });
  });

  it('of services that are not ours are nobody’s business', async () => {
    const bench = new ReconcilerBench(await kernelWith(service(9, { 9: 1 })));
    await bench.start(service(1, { 1: 1 }));
    await edit(bench.memory, { ...setWeight(9, 9, 4) });
    await bench.run(60_000);
    expect(total(bench)).toBe(0);
    expect(await bench.table()).toContain('tcp 10.0.0.9:80: 10.0.1.9:80 4');
  });
});

describe('observing', () => {
  it('shares one dump among those who ask together, and none for a table that is new enough', async () => {
    const bench = new ReconcilerBench();
    await bench.start(service(1, { 1: 1 }));
    bench.memory.simulateTraffic(tcpService('10.0.0.1'), destinationKey(1), { activeConnections: 5 });
    await bench.run(5000);
    const old = await bench.reconciler.observe(10_000);
    expect(activeIn(old)).toBe(0);
    const asking = [bench.reconciler.observe(1000), bench.reconciler.observe(1000)];
    await bench.run();
    const [first, second] = await Promise.all(asking);
    expect(activeIn(first)).toBe(5);
    expect(second).toBe(first);
  });

  it('does not make the status doubt the kernel', async () => {
    const bench = new ReconcilerBench();
    await bench.start(service(1, { 1: 1 }));
    const asking = bench.reconciler.observe(0).then(() => bench.reconciler.status().inSync);
    await bench.run();
    expect(await asking).toBe(true);
  });

  it('shows our own writes since the dump, without changing a table that was handed out', async () => {
    const bench = new ReconcilerBench();
    await bench.start(service(1, { 1: 1 }));
    const before = await bench.reconciler.observe(10_000);
    await bench.submit(service(1, { 1: 6 }));
    const after = await bench.reconciler.observe(10_000);
    expect([weightIn(before), weightIn(after)]).toEqual([1, 6]);
  });
});

describe('stopping', () => {
  it('takes our services out and leaves the others', async () => {
    const bench = new ReconcilerBench(await kernelWith(service(9, { 9: 1 })));
    await bench.start(service(1, { 1: 1 }), service(2, { 2: 1 }));
    await bench.reconciler.stop({ removeServices: 'ours' });
    expect(await bench.table()).toEqual(['tcp 10.0.0.9:80: 10.0.1.9:80 1']);
    expect(bench.ownership.services.size).toBe(0);
    expect(bench.clock.pending).toBe(0);
  });

  it('leaves everything, and its ownership, when told to keep services', async () => {
    const bench = new ReconcilerBench();
    await bench.start(service(1, { 1: 1 }));
    await bench.reconciler.stop({ removeServices: 'none' });
    expect(await bench.table()).toEqual([`${ONE}: 10.0.1.1:80 1`]);
    expect(bench.ownership.services).toEqual(new Set([ONE]));
    bench.reconciler.submit(desired(service(1, { 1: 2 })));
    await bench.run(60_000);
    expect(await bench.table()).toEqual([`${ONE}: 10.0.1.1:80 1`]);
  });

  it('does not wait longer than its limit for a kernel that hangs', async () => {
    const bench = new ReconcilerBench();
    await bench.start(service(1, { 1: 1 }));
    bench.kernel.apply = () => new Promise(() => undefined);
    bench.reconciler.submit(desired(service(1, { 1: 2 })));
    await bench.run(100);
    expect(bench.reconciler.lastBeat()).toBe(0);
    let stopped = false;
    const stopping = bench.reconciler.stop({ removeServices: 'ours' }).then(() => {
      stopped = true;
    });
    await bench.run(STOP_LIMIT - 200);
    expect(stopped).toBe(false);
    await bench.run(200);
    await stopping;
    expect(stopped).toBe(true);
  });
});

function destinationKey(n: number) {
  const [destination] = service(1, { [n]: 1 }).destinations.values();
  if (destination === undefined) throw new Error('no destination');
  return destination.key;
}

function destinationIdOf(n: number) {
  return destinationId(destinationKey(n));
}

function setWeight(serviceNumber: number, server: number, weight: number) {
  const [destination] = service(serviceNumber, { [server]: weight }).destinations.values();
  if (destination === undefined) throw new Error('no destination');
  return {
    type: 'set-destination',
    service: tcpService(`10.0.0.${serviceNumber}`),
    destination: destination.key,
    params: destination.params,
  } as const;
}

function total(bench: ReconcilerBench): number {
  return Object.values(bench.reconciler.status().drift).reduce((sum, count) => sum + count, 0);
}

type Table = Awaited<ReturnType<ReconcilerBench['reconciler']['observe']>> | undefined;

function activeIn(table: Table): number | undefined {
  return table?.get(ONE)?.destinations.get(destinationIdOf(1))?.activeConnections;
}

function weightIn(table: Table): number | undefined {
  return table?.get(ONE)?.destinations.get(destinationIdOf(1))?.params.weight;
}
