import { expect, it } from 'vitest';
import { RouteKeeper } from '../../../src/announce/route-keeper.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

it('takes routes away only after the silence that came with them, and once', () => {
  let cleared = 0;
  const clock = new VirtualClock();
  clock.advance(10_000);
  const clear = (): number => {
    cleared += 1;
    return 1;
  };
  const keeper = new RouteKeeper({ clock, logger: new RecordingLogger(), clear }, 'lvsd');
  keeper.died();
  keeper.received({ kind: 'routes', routes: { table: 100, protocol: 240, silence: 5000 } });
  keeper.silent(5000);
  expect(cleared).toBe(0);
  keeper.silent(5001);
  keeper.silent(6001);
  keeper.died();
  expect(cleared).toBe(1);
});
