import { describe, expect, it } from 'vitest';
import { MemoryKernel } from '../../../ipvs/fake/memory-kernel.ts';
import type { Kernel } from '../../../ipvs/kernel.ts';
import { serviceId } from '../../../ipvs/key.ts';
import { OperationCounters } from '../../../src/reconcile/operation-counters.ts';
import { OwnedServices } from '../../../src/reconcile/ownership/owned-services.ts';
import { removeEverything, removeServices } from '../../../src/reconcile/removal.ts';
import { PARAMS, tcpService } from '../../support/director-config.ts';
import { MemoryOwnership } from '../../support/memory-ownership.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';

const OURS = tcpService('10.0.0.1');
const FOREIGN = tcpService('10.0.0.2');

async function kernelWithBoth(): Promise<{ kernel: Kernel; owned: OwnedServices; logger: RecordingLogger }> {
  const kernel = new MemoryKernel();
  await kernel.apply(
    [OURS, FOREIGN].map((service) => ({ type: 'new-service', service, params: PARAMS }) as const),
  );
  const logger = new RecordingLogger();
  const owned = new OwnedServices(new MemoryOwnership(), logger);
  owned.claim([serviceId(OURS)]);
  return { kernel, owned, logger };
}

describe('Removing services at a stop', () => {
  it('removes ours and leaves the others', async () => {
    const { kernel, owned, logger } = await kernelWithBoth();
    await removeServices({ kernel, logger }, owned, null, new OperationCounters());
    expect([...(await kernel.dump()).keys()]).toEqual([serviceId(FOREIGN)]);
    expect(owned.ids.size).toBe(0);
  });

  it('gives up a service that the table does not have any more', async () => {
    const { kernel, owned, logger } = await kernelWithBoth();
    await removeServices({ kernel, logger }, owned, new Map(), new OperationCounters());
    expect(owned.ids.size).toBe(0);
    expect((await kernel.dump()).size).toBe(2);
  });

  it('removes everything where that was configured', async () => {
    const { kernel, logger } = await kernelWithBoth();
    await removeEverything({ kernel, logger }, new OperationCounters());
    expect((await kernel.dump()).size).toBe(0);
  });

  it('logs a kernel that cannot be reached, and keeps the services as ours', async () => {
    const { kernel, owned, logger } = await kernelWithBoth();
    kernel.dump = () => Promise.reject(new Error('closed'));
    kernel.apply = () => Promise.reject(new Error('closed'));
    await removeServices({ kernel, logger }, owned, null, new OperationCounters());
    await removeEverything({ kernel, logger }, new OperationCounters());
    expect(owned.ids.size).toBe(1);
    expect(logger.lines.map(({ level, fields }) => [level, fields['error']])).toEqual([
      ['error', 'closed'],
      ['error', 'closed'],
    ]);
  });
});
