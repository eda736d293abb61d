import { describe, expect, it } from 'vitest';
import { stepSince } from '../../../../src/base/clock-reading.ts';
import { hasSpans, moveOperatorState } from '../../../../src/state/model/moved-spans.ts';
import type { OperatorState } from '../../../../src/state/model/operator-state.ts';

const DAY = 86_400_000;
const SAVED = { boot: 'one', monotonic: 50_000, wall: 1_700_000_000_000 };

describe('the step of civil time since a save', () => {
  it.each([
    ['nothing in an ordinary restart', { ...SAVED, monotonic: 60_000, wall: SAVED.wall + 10_000 }, 0],
    [
      'a day back while lvsd was down',
      { ...SAVED, monotonic: 60_000, wall: SAVED.wall + 10_000 - DAY },
      -DAY,
    ],
    [
      'a day forward while lvsd was down',
      { ...SAVED, monotonic: 60_000, wall: SAVED.wall + 10_000 + DAY },
      DAY,
    ],
    [
      'all that has passed over a reboot, whatever the clock says',
      { boot: 'two', monotonic: 5, wall: 77 },
      77 - SAVED.wall,
    ],
  ])('is %s', (_, now, step) => {
    expect(stepSince(SAVED, now)).toBe(step);
  });
});

const STATE: OperatorState = {
  overrides: [
    {
      virtualServer: 'tcp 10.0.0.1:80',
      realServer: '10.0.1.1:80',
      override: {
        kind: 'drain',
        weight: null,
        author: 'alice',
        reason: null,
        since: 1000,
        expiresAt: null,
        deadline: 5000,
        drained: false,
      },
    },
  ],
  pause: { author: 'bob', reason: null, since: 2000, expiresAt: 3000 },
};

describe('what operators said', () => {
  it('moves whole, and what never ends goes on never to end', () => {
    const moved = moveOperatorState(STATE, 10);
    expect(moved.overrides[0]?.override).toMatchObject({ since: 1010, expiresAt: null, deadline: 5010 });
    expect(moved.pause).toMatchObject({ since: 2010, expiresAt: 3010 });
  });

  it('has spans while anything of it ends by itself', () => {
    expect(hasSpans(STATE)).toBe(true);
    expect(hasSpans({ ...STATE, pause: null })).toBe(true);
    expect(hasSpans({ overrides: [], pause: null })).toBe(false);
    expect(
      hasSpans({ overrides: [], pause: { author: 'bob', reason: null, since: 1, expiresAt: null } }),
    ).toBe(false);
  });
});
