import { expect, it } from 'vitest';
import { DataPath } from '../../../src/datapath/data-path.ts';
import { PathMachine, pathConfig } from '../../support/data-path-machine.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

it('says how many private services there are, and nothing where no check needs one', async () => {
  const machine = new PathMachine();
  const path = new DataPath({
    clock: new VirtualClock(),
    logger: new RecordingLogger(),
    machine,
    addresses: { read: () => null },
    events: { note: () => undefined },
    services: { holds: () => true, observe: () => Promise.resolve(null) },
    paused: () => false,
  });
  await path.load();
  expect(path.status(null)).toBeNull();
  await path.follow(pathConfig());
  expect(path.status(null)).toMatchObject({ services: 1, mark_base: 0x4c56_0000, error: null, hint: null });
  expect(path.status(null)?.private_services).toMatchObject([
    { destination: '10.1.0.11:0', forwarding: 'dr', connections: null },
  ]);
  machine.refusal = 'EROFS';
  machine.values.set('accept_local lan', 0);
  await path.follow(pathConfig());
  expect(path.status(null)).toMatchObject({
    error: expect.stringContaining('EROFS'),
    hint: expect.stringContaining('drop-in'),
  });
  await path.follow(pathConfig('DR', ''));
  expect(path.status(null)).toBeNull();
  await path.stop();
});
