import { describe, expect, it } from 'vitest';
import type { FifoOpening } from '../../../../src/base/fifo.ts';
import { FifoChannel, REOPEN_INTERVAL } from '../../../../src/events/notify/fifo-channel.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

describe('a notify FIFO that cannot be opened', () => {
  it('is tried again, told once, and carries lines when it can be', async () => {
    const clock = new VirtualClock();
    const logger = new RecordingLogger();
    const written: string[] = [];
    const fifo = {
      write: (line: string) => {
        written.push(line);
        return true;
      },
      close: () => undefined,
    };
    const refused: FifoOpening = { ok: false, reason: 'EMFILE' };
    const openings: FifoOpening[] = [refused, refused, refused, { ok: true, fifo }];
    const channel = new FifoChannel({ path: '/run/fifo', owner: null, script: null, nul: false } as never, {
      clock,
      logger,
      opener: { open: () => Promise.resolve(openings.shift() ?? refused) },
      runner: { run: () => Promise.reject(new Error('no script')) },
    });
    await channel.open();
    channel.write('a\n');
    await clock.advanceAndSettle(3 * REOPEN_INTERVAL);
    channel.write('b\n');
    expect(written).toEqual(['b\n']);
    expect(channel.counters()).toMatchObject({ written: 1, dropped: 1 });
    expect(logger.lines.map(({ level }) => level)).toEqual(['error', 'info']);
    channel.close();
    expect(clock.pending).toBe(0);
  });
});
