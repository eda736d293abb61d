import { describe, expect, it } from 'vitest';
import type { Override } from '../../../../src/state/model/override.ts';
import { heldBackReason, overrideStatus, pauseStatus } from '../../../../src/state/status/override-words.ts';
import { isoTime } from '../../../../src/state/status/time-words.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const DRAIN: Override = {
  kind: 'drain',
  weight: null,
  author: 'alice',
  reason: 'kernel update',
  since: NOW - 60_000,
  expiresAt: null,
  deadline: NOW + 60_000,
  drained: false,
};

describe('Why an operator holds a server back', () => {
  it('names who, why, since when and until when', () => {
    expect(heldBackReason(DRAIN, NOW)).toBe(
      'draining by alice (kernel update) since 11:59:00 UTC; takes no new connections, leaves when its active ones are gone, or at 12:01:00 UTC',
    );
    expect(heldBackReason({ ...DRAIN, drained: true, reason: null }, NOW)).toBe(
      'maintenance: drained by alice since 11:59:00 UTC',
    );
    expect(heldBackReason({ ...DRAIN, kind: 'disable', expiresAt: NOW + 3_600_000 }, NOW)).toBe(
      'maintenance: disabled by alice (kernel update) since 11:59:00 UTC until 13:00:00 UTC',
    );
  });

  it('says only that it is so where nothing more is known', () => {
    expect(heldBackReason(null, NOW)).toBe('held back by an operator');
  });
});

describe('An override in the status', () => {
  it('has its times as text, and null where there is none', () => {
    expect(overrideStatus(null, isoTime)).toBeNull();
    expect(overrideStatus(DRAIN, isoTime)).toEqual({
      author: 'alice',
      reason: 'kernel update',
      since: '2026-11-21T11:59:00.000Z',
      expires_at: null,
      kind: 'drain',
      weight: null,
      deadline: '2026-11-21T12:01:00.000Z',
      drained: false,
    });
  });

  it('has its times as numbers for metrics', () => {
    expect(pauseStatus({ author: 'a', reason: null, since: 5, expiresAt: 6 }, (at) => at)).toEqual({
      author: 'a',
      reason: null,
      since: 5,
      expires_at: 6,
    });
  });
});
