import { describe, expect, it } from 'vitest';
import { ResettableTimer } from '../../../../src/reconcile/pacing/resettable-timer.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

function timerOn(clock: VirtualClock) {
  const rings: number[] = [];
  return { rings, timer: new ResettableTimer(clock, () => rings.push(clock.now())) };
}

describe('ResettableTimer', () => {
  it('rings once, at the point that was set last', async () => {
    const clock = new VirtualClock();
    const { rings, timer } = timerOn(clock);
    const start = clock.now();
    timer.set(start + 100);
    timer.set(start + 300);
    timer.set(start + 300);
    timer.set(start + 200);
    await clock.advanceAndSettle(1000);
    expect(rings).toEqual([start + 200]);
  });

  it('does not ring when it was cancelled, and can be set to the same point again', async () => {
    const clock = new VirtualClock();
    const { rings, timer } = timerOn(clock);
    const at = clock.now() + 100;
    timer.set(at);
    timer.cancel();
    timer.cancel();
    timer.set(at);
    await clock.advanceAndSettle(1000);
    expect(rings).toEqual([at]);
    timer.cancel();
    await clock.advanceAndSettle(1000);
    expect(rings).toEqual([at]);
  });
});
