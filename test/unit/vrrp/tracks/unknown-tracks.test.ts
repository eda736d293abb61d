import { describe, expect, it } from 'vitest';
import type { FileBeginning } from '../../../../src/platform/files/file-beginning.ts';
import { FileReadings, REREAD_INTERVAL } from '../../../../src/vrrp/tracks/file-readings.ts';
import {
  COUNT_INTERVAL,
  ProcessCounts,
  type RunningProcess,
} from '../../../../src/vrrp/tracks/process-counts.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

describe('what a host that is short of descriptors cannot look at', () => {
  it('goes on to count: processes', () => {
    const clock = new VirtualClock();
    const notified: number[] = [];
    let running: readonly RunningProcess[] | null = [{ name: 'ospfd', argv: [] }];
    const counts = new ProcessCounts({ clock, list: () => running }, (_, count) => notified.push(count));
    counts.load([{ name: 'ospfd', command: ['ospfd'], parameters: null, fullCommand: false } as never]);
    running = null;
    clock.advance(3 * COUNT_INTERVAL);
    expect(notified).toEqual([1]);
    running = [];
    clock.advance(COUNT_INTERVAL);
    expect(notified).toEqual([1, 0]);
    counts.stop();
  });

  it('goes on to count: files', async () => {
    const clock = new VirtualClock();
    const notified: (string | null)[] = [];
    const beginnings: FileBeginning[] = [
      { kind: 'text', text: '5' },
      { kind: 'not-read' },
      { kind: 'unreadable' },
    ];
    const readings = new FileReadings(
      {
        clock,
        watch: () => Promise.resolve(),
        read: () => Promise.resolve(beginnings.shift() ?? { kind: 'not-read' }),
      },
      (_, text) => notified.push(text),
    );
    await readings.load([{ name: 'weight', path: '/weight' } as never]);
    for (let turn = 0; turn < 2; turn += 1) {
      clock.advance(REREAD_INTERVAL);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(notified).toEqual(['5', null]);
    readings.stop();
  });
});
