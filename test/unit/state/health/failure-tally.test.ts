import { describe, expect, it } from 'vitest';
import { FailureTally } from '../../../../src/state/health/failure-tally.ts';

function tallyOf(...ids: readonly string[]): FailureTally {
  const tally = new FailureTally();
  tally.watch(ids);
  return tally;
}

describe('the tally of checks that begin to fail', () => {
  it('counts those that passed before, once each, until they pass again', () => {
    const tally = tallyOf('a', 'b', 'c');
    tally.note('a', false, 1);
    tally.note('a', true, 2);
    tally.note('a', true, 3);
    expect(tally.count()).toEqual({ suspects: 3, recent: 1 });
    expect([...tally.recent()]).toEqual(['a']);
    tally.note('a', false, 4);
    expect(tally.count()).toEqual({ suspects: 3, recent: 0 });
  });

  it('suspects nobody that fails from the beginning, until it passed once', () => {
    const tally = tallyOf('a', 'b');
    tally.note('a', true, 1);
    expect(tally.count()).toEqual({ suspects: 1, recent: 0 });
    tally.note('a', false, 2);
    tally.note('a', true, 3);
    expect(tally.count()).toEqual({ suspects: 2, recent: 1 });
  });

  it('suspects nobody any more that began to fail before the window', () => {
    const tally = tallyOf('a', 'b');
    for (const [id, at] of [
      ['a', 5],
      ['b', 9],
    ] as const) {
      tally.note(id, false, 0);
      tally.note(id, true, at);
    }
    tally.age(5);
    expect(tally.count()).toEqual({ suspects: 2, recent: 2 });
    tally.age(6);
    expect(tally.count()).toEqual({ suspects: 1, recent: 1 });
    tally.note('a', false, 10);
    expect(tally.count()).toEqual({ suspects: 2, recent: 1 });
  });

  it('keeps what it knows of checks that stay, and forgets the others', () => {
    const tally = tallyOf('a', 'b', 'c');
    tally.note('a', false, 0);
    tally.note('a', true, 1);
    tally.note('b', true, 1);
    tally.note('c', false, 0);
    tally.note('c', true, 1);
    tally.watch(['a', 'b', 'd']);
    expect(tally.count()).toEqual({ suspects: 2, recent: 1 });
    expect(tally.note('c', false, 2)).toBe(false);
    tally.watch(['a']);
    expect(tally.count()).toEqual({ suspects: 1, recent: 1 });
  });
});
