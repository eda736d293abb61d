import { describe, expect, it } from 'vitest';
import { ServiceWatch } from '../../../src/base/service-watch.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

function watching(watchdog: number | null) {
  const clock = new VirtualClock();
  const logger = new RecordingLogger();
  const told: string[] = [];
  const state = { stalled: null as string | null };
  const service = { watchdog, notify: async (text: readonly string[]) => void told.push(text.join(' ')) };
  const watch = new ServiceWatch({ clock, logger, service, stalled: () => state.stalled });
  watch.start();
  return { clock, logger, told, state, watch };
}

describe('the watch of the service manager', () => {
  it('is fed four times in the time that it grants', async () => {
    const { clock, told } = watching(30_000);
    await clock.advanceAndSettle(30_000);
    expect(told).toEqual(Array.from({ length: 5 }, () => 'WATCHDOG=1'));
  });

  it('is not fed while a part hangs, which is told once', async () => {
    const { clock, told, state, logger, watch } = watching(4000);
    state.stalled = 'engine';
    await clock.advanceAndSettle(10_000);
    expect(told).toHaveLength(1);
    expect(logger.lines.map(({ level, fields }) => [level, fields?.['part']])).toEqual([['error', 'engine']]);
    state.stalled = null;
    await clock.advanceAndSettle(1000);
    expect(told).toHaveLength(2);
    watch.stop();
    await clock.advanceAndSettle(10_000);
    expect(told).toHaveLength(2);
  });

  it('is silent where nobody watches', async () => {
    const { clock, told } = watching(null);
    await clock.advanceAndSettle(100_000);
    expect(told).toEqual([]);
  });
});
