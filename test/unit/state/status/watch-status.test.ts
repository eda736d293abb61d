import { describe, expect, it } from 'vitest';
import type { RealServer } from '../../../../src/config/model/config.ts';
import { isoTime } from '../../../../src/state/status/time-words.ts';
import { serverWatchStatus, type WatchFacts } from '../../../../src/state/status/watch-status.ts';

const WATCHED = { watch: { confirm: 1 } } as RealServer;
const FACTS = {
  of: () => ({ state: 'open', since: 1_700_000_000_000, ends: 2, triggers: 1 }),
} as unknown as WatchFacts;

describe('the watch of a real server in the status', () => {
  it('has its times as they are asked for', () => {
    expect(serverWatchStatus(WATCHED, FACTS, isoTime)).toEqual({
      watch: { state: 'open', since: '2023-11-14T22:13:20.000Z', ends: 2, triggers: 1 },
    });
  });

  it('is absent for a server without one, and before connections are opened', () => {
    expect(serverWatchStatus({} as RealServer, FACTS, isoTime)).toEqual({});
    expect(serverWatchStatus(WATCHED, null, isoTime)).toEqual({});
    expect(serverWatchStatus(WATCHED, { ...FACTS, of: () => null }, isoTime)).toEqual({});
  });
});
