import { describe, expect, it } from 'vitest';
import { watchDeadline } from '../../../../checkers/connection/deadline.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

describe('watchDeadline', () => {
  it('expires once at the limit', () => {
    const clock = new VirtualClock();
    const expired: number[] = [];
    watchDeadline(
      clock,
      () => 300,
      () => expired.push(clock.now()),
    );
    clock.advance(299);
    expect(expired).toEqual([]);
    clock.advance(1000);
    expect(expired).toEqual([300]);
    expect(clock.pending).toBe(0);
  });

  it('follows a limit that moves', () => {
    const clock = new VirtualClock();
    const expired: number[] = [];
    let limit = 300;
    watchDeadline(
      clock,
      () => limit,
      () => expired.push(clock.now()),
    );
    clock.advance(200);
    limit = 900;
    clock.advance(2000);
    expect(expired).toEqual([900]);
  });

  it('grants one more turn of the event loop, in which the limit may still move or the watch end', () => {
    const clock = new VirtualClock();
    const expired: string[] = [];
    let limit = 300;
    watchDeadline(
      clock,
      () => limit,
      () => expired.push('moved'),
    );
    const cancel = watchDeadline(
      clock,
      () => 300,
      () => expired.push('cancelled'),
    );
    // Runs after both have been found late and before their last turn.
    clock.schedule(300, () => {
      limit = 500;
      cancel();
    });
    clock.advance(300);
    expect(expired).toEqual([]);
    clock.advance(200);
    expect(expired).toEqual(['moved']);
  });

  it('never expires after it was cancelled', () => {
    const clock = new VirtualClock();
    const expired: string[] = [];
    const cancel = watchDeadline(
      clock,
      () => 300,
      () => expired.push('late'),
    );
    clock.advance(100);
    cancel();
    clock.advance(1000);
    expect(expired).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
