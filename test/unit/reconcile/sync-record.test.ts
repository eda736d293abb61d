import { describe, expect, it } from 'vitest';
import { SyncRecord } from '../../../src/reconcile/sync-record.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

function recorded(): { clock: VirtualClock; record: SyncRecord; compared: number[] } {
  const clock = new VirtualClock();
  const compared: number[] = [];
  const observer = {
    compared: (duration: number) => void compared.push(duration),
    drifted: () => undefined,
    mended: () => undefined,
  };
  return { clock, record: new SyncRecord(clock, observer), compared };
}

describe('The record of comparisons', () => {
  it('reports the time from the first look to the end', () => {
    const { clock, record, compared } = recorded();
    record.looking();
    clock.advance(30);
    record.looking();
    clock.advance(12);
    record.done(true);
    record.done(true);
    expect(compared).toEqual([42]);
  });

  it('keeps the time of the last agreement, which moves with civil time', () => {
    const { clock, record } = recorded();
    record.moveTimes(5);
    record.looking();
    record.done(false);
    expect(record.lastAt).toBeNull();
    record.looking();
    record.done(true);
    record.moveTimes(1000);
    expect(record.lastAt).toBe(clock.wall() + 1000);
  });

  it('forgets a comparison whose table was lost', () => {
    const { record, compared } = recorded();
    record.looking();
    record.lost();
    record.done(true);
    expect(compared).toEqual([]);
  });
});
