import { describe, expect, it } from 'vitest';
import { finishWithin, PendingPromises } from '../../../../src/reconcile/pacing/pending-promises.ts';
import { defer } from '../../../support/deferred.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

describe('PendingPromises', () => {
  it('gives everybody who waits the same value, once', async () => {
    const pending = new PendingPromises<number>();
    expect(pending.any).toBe(false);
    const waiting = [pending.wait(), pending.wait()];
    expect(pending.any).toBe(true);
    pending.release(7);
    const later = pending.wait();
    pending.release(8);
    expect(await Promise.all([...waiting, later])).toEqual([7, 7, 8]);
    expect(pending.any).toBe(false);
  });
});

describe('finishWithin', () => {
  it.each(['resolves', 'rejects'])('ends when the work %s, and says nothing', async (how) => {
    const clock = new VirtualClock();
    const work = how === 'resolves' ? Promise.resolve() : Promise.reject(new Error('no'));
    let late = 0;
    await finishWithin(1000, clock, work, () => (late += 1));
    await clock.advanceAndSettle(2000);
    expect(late).toBe(0);
  });

  it('ends at the limit, says so, and does not mind what the work does later', async () => {
    const clock = new VirtualClock();
    const work = defer();
    let late = 0;
    let ended = false;
    const waiting = finishWithin(1000, clock, work.promise, () => (late += 1)).then(() => (ended = true));
    await clock.advanceAndSettle(999);
    expect(ended).toBe(false);
    await clock.advanceAndSettle(1);
    await waiting;
    work.resolve();
    await clock.advanceAndSettle(1000);
    expect(late).toBe(1);
  });
});
