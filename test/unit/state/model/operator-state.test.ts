import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatOperatorState,
  MAX_OVERRIDES,
  type OperatorState,
  parseOperatorState,
} from '../../../../src/state/model/operator-state.ts';
import type { Override } from '../../../../src/state/model/override.ts';

const SAID: Override = {
  kind: 'drain',
  weight: null,
  author: 'alice',
  reason: 'kernel "upgrade"\n',
  since: 1_700_000_000_000,
  expiresAt: null,
  deadline: 1_700_000_600_000,
  drained: false,
};

const SAVED_AT = { boot: 'b', monotonic: 12_345, wall: 1_700_000_000_500 };

const STATE: OperatorState = {
  overrides: [
    { virtualServer: 'tcp 10.0.0.1:80', realServer: '10.0.1.1:80', override: SAID },
    {
      virtualServer: 'fwmark 7 inet',
      realServer: '10.0.1.2:0',
      override: { ...SAID, kind: 'weight', weight: 0, deadline: null },
    },
  ],
  pause: { author: 'bob', reason: null, since: 1, expiresAt: 2 },
};

/** The file's text with one member of the first override replaced. */
function withMember(name: string, value: unknown): string {
  const content = JSON.parse(formatOperatorState(STATE, SAVED_AT));
  content.overrides[0].override[name] = value;
  return JSON.stringify(content);
}

describe('what operators said', () => {
  it('is read as it was written', () => {
    expect(parseOperatorState(formatOperatorState(STATE, SAVED_AT))).toEqual({
      state: STATE,
      dropped: 0,
      savedAt: SAVED_AT,
    });
  });

  it.each([
    ['kind', 'explode'],
    ['weight', 7],
    ['author', ''],
    ['author', 'x'.repeat(300)],
    ['reason', 5],
    ['since', -1],
    ['since', 1e300],
    ['expiresAt', 'soon'],
    ['drained', 'yes'],
  ])('loses an entry whose %s is %j, and only that one', (name, value) => {
    const parsed = parseOperatorState(withMember(name, value));
    expect(parsed?.dropped).toBe(1);
    expect(parsed?.state.overrides).toEqual(STATE.overrides.slice(1));
    expect(parsed?.state.pause).toEqual(STATE.pause);
  });

  it('counts a pause that cannot be understood, and goes on without', () => {
    const content = { ...JSON.parse(formatOperatorState(STATE, SAVED_AT)), pause: { author: 7 } };
    expect(parseOperatorState(JSON.stringify(content))).toMatchObject({ dropped: 1, state: { pause: null } });
  });

  it('is read up to a bound', () => {
    const [first] = STATE.overrides;
    if (first === undefined) throw new Error('no override');
    const overrides = Array.from({ length: MAX_OVERRIDES + 3 }, (_, n) => ({ ...first, realServer: `${n}` }));
    const parsed = parseOperatorState(formatOperatorState({ overrides, pause: null }, SAVED_AT));
    expect(parsed?.state.overrides).toHaveLength(MAX_OVERRIDES);
    expect(parsed?.dropped).toBe(3);
  });

  it('never makes the reader throw, and every time that it believes can be shown', () => {
    const member = fc.oneof(fc.jsonValue(), fc.integer(), fc.constant('drain'));
    const override = fc.record({
      kind: member,
      weight: member,
      author: member,
      reason: member,
      since: fc.double(),
    });
    const file = fc.record({
      version: fc.constant(1),
      overrides: fc.array(fc.record({ override })),
      pause: override,
    });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          file.map((one) => JSON.stringify(one)),
        ),
        (text) => {
          const parsed = parseOperatorState(text);
          if (parsed?.state.pause) expect(new Date(parsed.state.pause.since).toISOString()).toContain('T');
        },
      ),
    );
  });
});
