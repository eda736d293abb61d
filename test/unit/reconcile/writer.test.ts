import { describe, expect, it } from 'vitest';
import { IpvsError, type IpvsErrorKind } from '../../../ipvs/errors.ts';
import { MemoryKernel } from '../../../ipvs/fake/memory-kernel.ts';
import type { Kernel } from '../../../ipvs/kernel.ts';
import { serviceId } from '../../../ipvs/key.ts';
import type { Operation } from '../../../ipvs/operation.ts';
import { CachedKernelTable } from '../../../src/reconcile/cached-kernel-table.ts';
import { OperationCounters } from '../../../src/reconcile/operation-counters.ts';
import { RetryQueue } from '../../../src/reconcile/retry-queue.ts';
import { Writer } from '../../../src/reconcile/writer.ts';
import { PARAMS, tcpService } from '../../support/director-config.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const KEY = tcpService('10.0.0.1');
const ID = serviceId(KEY);
const CREATE: Operation = { type: 'new-service', service: KEY, params: PARAMS };

function bench(kind?: IpvsErrorKind): {
  writer: Writer;
  kernel: Kernel;
  known: CachedKernelTable;
  retries: RetryQueue;
  logger: RecordingLogger;
} {
  const kernel: Kernel = new MemoryKernel();
  if (kind !== undefined) {
    const error = new IpvsError({
      command: 'new-service',
      kind,
      errno: 22,
      errnoName: 'EINVAL',
      message: 'refused',
    });
    kernel.apply = async (operations) => operations.map(() => ({ ok: false, error }));
  }
  const logger = new RecordingLogger();
  const retries = new RetryQueue({ uniform: () => 0 });
  const writer = new Writer({ kernel, clock: new VirtualClock(), logger }, retries, new OperationCounters());
  return { writer, kernel, known: new CachedKernelTable(new Map()), retries, logger };
}

describe('The writer', () => {
  it('notes what the kernel has taken', async () => {
    const { writer, kernel, known } = bench();
    expect((await writer.write([ID], [CREATE], new Map(), known)).size).toBe(0);
    expect([...known.peek().keys()]).toEqual([ID]);
    expect((await kernel.dump()).has(ID)).toBe(true);
  });

  it('keeps a refusal for the object that it is about, and logs the first one', async () => {
    const { writer, known, retries, logger } = bench('invalid');
    await writer.write([ID], [CREATE], new Map(), known);
    expect(retries.isBlocked({ service: ID, destination: null })).toBe(true);
    expect(known.peek().size).toBe(0);
    expect(logger.lines.map(({ level, fields }) => [level, fields['service']])).toEqual([['error', ID]]);
  });

  it('takes a refusal that shows a change by somebody else for a surprise, and does not log it', async () => {
    const { writer, known, logger } = bench('service-exists');
    expect([...(await writer.write([ID], [CREATE], new Map(), known))]).toEqual([ID]);
    expect(logger.lines).toEqual([]);
  });

  it('passes on a fault of the channel', async () => {
    const { writer, known } = bench('unavailable');
    await expect(writer.write([ID], [CREATE], new Map(), known)).rejects.toThrow('refused');
  });

  it('forgets the refusal of an object that no plan needs any more', async () => {
    const { writer, known, retries } = bench('service-exists');
    await writer.write([ID], [CREATE], new Map(), known);
    expect(retries.empty).toBe(false);
    await writer.write([ID], [], new Map(), known);
    expect(retries.empty).toBe(true);
  });
});
