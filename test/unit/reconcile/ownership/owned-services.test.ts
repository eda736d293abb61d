import { describe, expect, it } from 'vitest';
import { serviceId } from '../../../../ipvs/key.ts';
import { OwnedServices } from '../../../../src/reconcile/ownership/owned-services.ts';
import { tcpService } from '../../../support/director-config.ts';
import { MemoryOwnership } from '../../../support/memory-ownership.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';

const FIRST = serviceId(tcpService('10.0.0.1'));
const SECOND = serviceId(tcpService('10.0.0.2'));

function owned(store: MemoryOwnership): { services: OwnedServices; logger: RecordingLogger } {
  const logger = new RecordingLogger();
  return { services: new OwnedServices(store, logger), logger };
}

describe('The services that are ours', () => {
  it('are those of an earlier run and those that were claimed', async () => {
    const { services } = owned(new MemoryOwnership([FIRST]));
    await services.load();
    services.claim([FIRST, SECOND]);
    expect([...services.ids]).toEqual([FIRST, SECOND]);
  });

  it('are saved only when they have changed', async () => {
    const store = new MemoryOwnership([FIRST]);
    const { services } = owned(store);
    await services.load();
    services.claim([FIRST]);
    services.release(SECOND);
    await services.save();
    expect(store.saves).toEqual([]);
    services.claim([SECOND]);
    services.release(FIRST);
    await services.save();
    expect(store.saves).toEqual([[SECOND]]);
  });

  it('are saved again after a failure, which is logged once', async () => {
    const store = new MemoryOwnership();
    const { services, logger } = owned(store);
    services.claim([FIRST]);
    store.fault = new Error('no space left');
    await services.save();
    await services.save();
    expect(services.error).toContain('no space left');
    store.fault = null;
    await services.save();
    expect(services.error).toBeNull();
    expect(store.saves).toEqual([[FIRST]]);
    expect(logger.lines.map(({ level }) => level)).toEqual(['warn', 'info']);
  });

  it('are none when the record cannot be read, which is logged', async () => {
    const store = new MemoryOwnership([FIRST]);
    store.load = () => Promise.reject(new Error('not permitted'));
    const { services, logger } = owned(store);
    await services.load();
    expect(services.ids.size).toBe(0);
    expect(logger.lines[0]?.level).toBe('error');
  });
});
