import { describe, expect, it } from 'vitest';
import { eventTime } from '../../../../src/cli/render/event.ts';

describe('the time of an event', () => {
  const at = '2026-11-30T03:12:07.123Z';

  it('is in UTC, and says so', () => {
    expect(eventTime(at, false)).toBe('2026-11-30 03:12:07.123Z');
  });

  it('is in the zone of the machine where that is asked for, with its offset, and means the same moment', () => {
    const local = eventTime(at, true);
    expect(local).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:07\.123[+-]\d\d:\d\d$/);
    expect(new Date(local.replace(' ', 'T')).toISOString()).toBe(at);
  });
});
