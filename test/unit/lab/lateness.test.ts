import { describe, expect, it } from 'vitest';
import { parseTicker, shareLate, worstBetween } from '../../lab/lateness.ts';
import { paceOf } from '../../lab/pace.ts';
import { measure } from '../../lab/timed.ts';

describe("the record of the lab's ticker", () => {
  const record = parseTicker('start 10.000\n10.500 late 30\n12.000 late 200\n15.000 busy 1500\nend 20.000\n');

  it('has the latest tick of all, and of the time around an instant', () => {
    expect(record.worstMs).toBe(200);
    expect(worstBetween(record, 10, 11)).toBe(30);
    expect(worstBetween(record, 13, 20)).toBe(0);
  });

  it('has the times in which no processor was free', () => {
    const text = 'start 10.000\n10.500 late 30\n15.000 busy 1500\nend 20.000\n';
    const busy = parseTicker(text, 'busy');
    expect(busy.worstMs).toBe(1500);
    expect(shareLate(busy, 14, 16)).toBe(0.5);
    expect(shareLate(busy, 16, 20)).toBe(0);
  });

  it('counts a tick that was due before an interval ended and came afterwards', () => {
    expect(worstBetween(record, 11, 11.9)).toBe(200);
    expect(worstBetween(record, 11, 11.7)).toBe(0);
  });

  it.each(['', 'start 1.0\n', 'start 1.0\n2.0 late 30\n'])('knows nothing without its end: %j', (text) => {
    expect(parseTicker(text).worstMs).toBe(Number.POSITIVE_INFINITY);
    expect(worstBetween(parseTicker(text), 0, 1)).toBe(Number.POSITIVE_INFINITY);
  });

  it('is punctual when no tick was worth a line', () => {
    expect(parseTicker('start 1.0\nend 2.0\n')).toEqual({ worstMs: 0, ticks: [] });
  });
});

describe('a timed test', () => {
  const playing = (...lateness: readonly number[]) => {
    let played = 0;
    return async () => {
      const worstMs = lateness[Math.min(played, lateness.length - 1)] ?? 0;
      played += 1;
      return { value: played, worstMs };
    };
  };

  it('counts what its first punctual playing found, and plays no further', async () => {
    expect(await measure({ allowedLateMs: 100 }, playing(100))).toMatchObject({ measured: true, value: 1 });
    expect(await measure({ allowedLateMs: 100 }, playing(101, 500, 99))).toMatchObject({
      measured: true,
      value: 3,
    });
  });

  it('is not measured when it was late once and in three repeats', async () => {
    expect(await measure({ allowedLateMs: 100 }, playing(200, 300, 400, 500, 0))).toEqual({
      measured: false,
      value: 4,
      worstMs: [200, 300, 400, 500],
    });
  });

  it('counts the last playing when its kernel died or hung again: that is no slow machine', async () => {
    const dead = Number.POSITIVE_INFINITY;
    expect(await measure({ allowedLateMs: 100 }, playing(dead))).toMatchObject({ measured: true, value: 4 });
    expect(await measure({ allowedLateMs: 100 }, playing(dead, 50))).toMatchObject({
      measured: true,
      value: 2,
    });
  });
});

describe('the pace of a run', () => {
  it('is 1 on a machine as fast as ours or faster, grows with the boot, and is bounded', () => {
    expect(paceOf('uml', 500)).toBe(1);
    expect(paceOf('uml', 10_000)).toBe(4);
    expect(paceOf('uml', 1e9)).toBe(8);
    expect(paceOf('host', 800)).toBe(2);
  });
});
