import { describe, expect, it } from 'vitest';
import { REFUSAL_REASONS } from '../../../../vrrp/protocol/refusal.ts';
import { ADVICE, OVERSEEN_CAUSES } from '../../../../vrrp/split/sign.ts';

describe('the advice for each cause of a split brain', () => {
  it.each([...REFUSAL_REASONS, ...OVERSEEN_CAUSES])('says what to do about %s, without a period', (cause) => {
    expect(ADVICE[cause]).toMatch(/^[a-z].*[^.]$/);
  });
});
