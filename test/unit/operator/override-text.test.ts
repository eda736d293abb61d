import { describe, expect, it } from 'vitest';
import { effectOf, eventReason, logText } from '../../../src/operator/override-text.ts';
import type { Override } from '../../../src/state/model/override.ts';

const WEIGHT: Override = {
  kind: 'weight',
  weight: 5,
  author: 'bob',
  reason: 'warm up',
  since: 0,
  expiresAt: null,
  deadline: null,
  drained: false,
};
const SERVER = { virtualServer: 'tcp 10.0.0.1:80', realServer: '10.0.1.1:80' };
const ALICE = { author: 'alice', reason: null, for_seconds: null };

describe('what events say of an operator’s words', () => {
  it('is what was done, by whom and why', () => {
    const intent = { type: 'override', server: SERVER, override: WEIGHT } as const;
    expect(effectOf(intent)).toBe('weight 5');
    expect(eventReason(intent, { ...ALICE, reason: 'upgrade' }, null)).toBe('by alice: upgrade');
  });

  it('is whose word an enable ends', () => {
    const enable = { type: 'enable', server: SERVER } as const;
    expect(eventReason(enable, ALICE, WEIGHT)).toBe('by alice (ends weight 5 by bob: warm up)');
    expect(eventReason(enable, null, WEIGHT)).toBe(logText(enable, null));
  });
});
