import { describe, expect, it } from 'vitest';
import type { HalfMessage } from '../../../src/base/parent-link.ts';
import { type HalfEnd, SupervisedHalf } from '../../../src/supervisor/supervised-half.ts';
import { RecordingLogger } from '../../support/recording-logger.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

describe('a supervised half', () => {
  it('tells how long it is silent, is killed when that is a hang, and started again', () => {
    const clock = new VirtualClock();
    const silences: number[] = [];
    const signals: unknown[] = [];
    let starts = 0;
    let send: (message: HalfMessage) => void = () => undefined;
    let end: (how: HalfEnd) => void = () => undefined;
    const half = new SupervisedHalf(
      'lvs',
      {
        clock,
        logger: new RecordingLogger(),
        start: (observer) => {
          starts += 1;
          send = (message) => observer.received(message);
          end = (how) => observer.ended(how);
          return { pid: 7, signal: (name) => signals.push(name) };
        },
      },
      { received: () => undefined, died: () => true, silent: (forMs) => silences.push(forMs) },
    );
    half.start();
    clock.advance(500);
    expect(silences.at(-1)).toBe(500);
    send({ kind: 'beat', limit: 2000 });
    clock.advance(250);
    expect(silences.at(-1)).toBe(250);
    clock.advance(2000);
    expect(signals).toEqual(['SIGKILL']);
    end({ status: null, signal: 'SIGKILL' });
    clock.advance(0);
    expect(starts).toBe(2);
  });
});
