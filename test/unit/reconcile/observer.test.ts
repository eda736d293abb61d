import { expect, it } from 'vitest';
import { MemoryKernel } from '../../../ipvs/fake/memory-kernel.ts';
import type { ReconcilerObserver } from '../../../src/reconcile/ports.ts';
import { Reconciler } from '../../../src/reconcile/reconciler.ts';
import { tcpService } from '../../support/director-config.ts';
import { MemoryOwnership } from '../../support/memory-ownership.ts';
import { MemorySettingsStore } from '../../support/memory-settings-store.ts';
import { desired, service } from '../../support/reconciler-bench.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';
import { settled, VirtualClock } from '../../support/virtual-clock.ts';

it('tells an observer of each comparison, of what somebody else changed and of its repair', async () => {
  const told: string[] = [];
  const observer: ReconcilerObserver = {
    compared: (duration) => told.push(`compared ${duration >= 0}`),
    drifted: (differences, found) => told.push(`drifted ${differences} ${found}`),
    mended: (differences) => told.push(`mended ${differences}`),
  };
  const kernel = new MemoryKernel();
  const clock = new VirtualClock();
  const reconciler = new Reconciler({
    kernel,
    ownership: new MemoryOwnership(),
    settings: new MemorySettingsStore(),
    interfaceIndex: () => Promise.resolve(1),
    clock,
    entropy: { uniform: () => 0 },
    logger: new RecordingLogger(),
    observer,
  });
  const starting = reconciler.start(desired(service(1, { 1: 3 })));
  await clock.advanceAndSettle(0);
  await starting;
  expect(told).toEqual(['compared true']);
  await kernel.apply([{ type: 'del-service', service: tcpService('10.0.0.1') }]);
  const looked = reconciler.observe(0);
  await clock.advanceAndSettle(0);
  await looked;
  await settled();
  expect(told.slice(1)).toEqual([
    expect.stringMatching(/^drifted 1 .*tcp 10\.0\.0\.1:80/),
    'compared true',
    'mended 1',
  ]);
  await reconciler.stop({ removeServices: 'none' });
});
