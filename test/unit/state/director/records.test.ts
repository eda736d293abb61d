import { describe, expect, it } from 'vitest';
import {
  allChecksUp,
  isHoldable,
  liveWeightOf,
  moveTimes,
  NO_TRANSITIONS,
  newCheckRecord,
  newVirtualServerRecord,
  noteAttempt,
  type ServerRecord,
  tally,
  turnServer,
  weightOf,
} from '../../../../src/state/director/records.ts';
import type { Override } from '../../../../src/state/model/override.ts';
import { fail, inconclusive, pass, virtualServer } from '../../../support/director-config.ts';

const OVERRIDE: Override = {
  kind: 'weight',
  weight: 7,
  author: 'alice',
  reason: null,
  since: 10,
  expiresAt: 50,
  deadline: null,
  drained: false,
};

function server(changes: Partial<ServerRecord> = {}): ServerRecord {
  const [config] = virtualServer({ servers: [{ weight: 4 }] }).realServers;
  if (config === undefined) throw new TypeError('no server');
  return {
    config,
    up: true,
    held: false,
    retainedByFailOpen: false,
    effectiveWeight: 4,
    since: 0,
    transitions: NO_TRANSITIONS,
    pastDowntime: 0,
    downSince: null,
    checks: config.checks.map((check) => newCheckRecord(check, 'trusted', 0)),
    announced: 'up',
    override: null,
    ...changes,
  };
}

describe('The record of a check', () => {
  it('has the last attempt, the last conclusive one, and how often this host was at fault since', () => {
    const [check] = server().checks;
    if (check === undefined) throw new TypeError('no check');
    noteAttempt(check, pass(), 3, 100);
    noteAttempt(check, inconclusive(), 1, 200);
    expect([check.last?.at, check.lastConclusive?.at, check.localErrors]).toEqual([200, 100, 1]);
    noteAttempt(check, fail(), 2, 300);
    expect([check.last?.at, check.lastConclusive?.at, check.localErrors]).toEqual([300, 300, 0]);
    expect(Object.fromEntries(check.results)).toEqual({ ok: 1, local_error: 1, refused: 1 });
  });
});

describe('The record of a server', () => {
  it('adds up the time that the server was down', () => {
    const record = server();
    turnServer(record, false, 1000, 1);
    turnServer(record, false, 2000, 2);
    turnServer(record, true, 4000, 3);
    expect([record.pastDowntime, record.downSince, record.up, record.since]).toEqual([3000, null, true, 3]);
  });

  it('counts its transitions', () => {
    expect(tally(tally(NO_TRANSITIONS, 'down'), 'up')).toEqual({ up: 1, down: 1 });
  });

  it('can be held only while a check over the network fails', () => {
    const record = server();
    expect([allChecksUp(record.checks), isHoldable(record.checks)]).toEqual([true, false]);
    for (const check of record.checks) check.state = { ...check.state, verdict: 'down' };
    expect([allChecksUp(record.checks), isHoldable(record.checks)]).toEqual([false, true]);
  });

  it('has the configured weight, or the one that an operator set', () => {
    expect(weightOf(server())).toBe(4);
    expect(weightOf(server({ override: OVERRIDE }))).toBe(7);
  });
});

describe('The live weight', () => {
  it('is that of the servers that are up and not held back', () => {
    const drained = { ...OVERRIDE, kind: 'drain', weight: null } as const;
    expect(liveWeightOf([server(), server({ up: false }), server({ override: drained })])).toBe(4);
  });
});

describe('A step of civil time', () => {
  it('moves every point in civil time, and each of them once', () => {
    const record = newVirtualServerRecord(virtualServer({ servers: [] }), 5);
    const conclusive = server({ since: 6, override: OVERRIDE });
    const [check] = conclusive.checks;
    if (check === undefined) throw new TypeError('no check');
    noteAttempt(check, pass(), 1, 20);
    const local = server();
    for (const each of local.checks) noteAttempt(each, inconclusive(), 1, 30);
    record.servers = [conclusive, local];
    moveTimes(record, 100);
    expect([record.since, conclusive.since, conclusive.override?.since]).toEqual([105, 106, 110]);
    expect([check.since, check.last?.at, check.lastConclusive?.at]).toEqual([100, 120, 120]);
    expect(local.checks.map(({ last }) => last?.at)).toEqual([130]);
  });
});
