import { describe, expect, it } from 'vitest';
import { FaultyKernel } from '../../../../ipvs/fake/faults.ts';
import { MemoryKernel } from '../../../../ipvs/fake/memory-kernel.ts';
import type { Kernel } from '../../../../ipvs/kernel.ts';
import { serviceId } from '../../../../ipvs/key.ts';
import type { KernelTable } from '../../../../ipvs/types.ts';
import { inheritedTable } from '../../../../src/reconcile/ownership/inherited-table.ts';
import { Reconciler } from '../../../../src/reconcile/reconciler.ts';
import { PARAMS, tcpService } from '../../../support/director-config.ts';
import { MemoryOwnership } from '../../../support/memory-ownership.ts';
import { MemorySettingsStore } from '../../../support/memory-settings-store.ts';
import { desired, service } from '../../../support/reconciler-bench.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

const OURS = tcpService('10.0.0.1');
const FOREIGN = tcpService('10.0.0.9');

async function twoServices(): Promise<MemoryKernel> {
  const kernel = new MemoryKernel();
  await kernel.apply([OURS, FOREIGN].map((key) => ({ type: 'new-service', service: key, params: PARAMS })));
  return kernel;
}

function countingDumps(inner: MemoryKernel): { readonly kernel: Kernel; readonly dumps: () => number } {
  let dumps = 0;
  const dump = (): Promise<KernelTable> => {
    dumps += 1;
    return inner.dump();
  };
  const kernel: Kernel = {
    info: () => inner.info(),
    dump,
    apply: (operations) => inner.apply(operations),
    timeouts: () => inner.timeouts(),
    daemons: () => inner.daemons(),
    close: () => inner.close(),
  };
  return { kernel, dumps: () => dumps };
}

describe('what an earlier run left in the kernel', () => {
  it('is those services of the table that were ours', async () => {
    const kernel = await twoServices();
    const ownership = new MemoryOwnership([serviceId(OURS)]);
    const { found, ours } = await inheritedTable({ kernel, ownership, logger: new RecordingLogger() });
    expect([...(found?.keys() ?? [])].sort()).toEqual([serviceId(OURS), serviceId(FOREIGN)].sort());
    expect([...ours.keys()]).toEqual([serviceId(OURS)]);
  });

  it('is nothing where there was none, and costs no look at the kernel', async () => {
    const { kernel, dumps } = countingDumps(await twoServices());
    const ownership = new MemoryOwnership();
    const inherited = await inheritedTable({ kernel, ownership, logger: new RecordingLogger() });
    expect(inherited).toEqual({ found: null, ours: new Map() });
    expect(dumps()).toBe(0);
  });

  it('is nothing where the kernel cannot be read, and says so', async () => {
    const kernel = new FaultyKernel(await twoServices());
    kernel.inject({ type: 'lose-reads', times: 1 });
    const logger = new RecordingLogger();
    const ownership = new MemoryOwnership([serviceId(OURS)]);
    expect(await inheritedTable({ kernel, ownership, logger })).toEqual({ found: null, ours: new Map() });
    expect(logger.lines.map(({ level }) => level)).toEqual(['warn']);
  });

  it('is not read a second time by the reconciler that it is given to', async () => {
    const { kernel, dumps } = countingDumps(await twoServices());
    const ownership = new MemoryOwnership([serviceId(OURS)]);
    const logger = new RecordingLogger();
    const { found } = await inheritedTable({ kernel, ownership, logger });
    const settings = new MemorySettingsStore();
    const clock = new VirtualClock();
    const entropy = { uniform: () => 0 };
    const interfaceIndex = () => Promise.resolve(1);
    const reconciler = new Reconciler({
      kernel,
      ownership,
      settings,
      interfaceIndex,
      clock,
      entropy,
      logger,
    });
    await reconciler.start(desired(service(1, { 1: 1 })), null, found);
    expect(dumps()).toBe(1);
    const table = await kernel.dump();
    expect(table.get(serviceId(OURS))?.destinations.size).toBe(1);
    await reconciler.stop({ removeServices: 'none' });
  });
});
