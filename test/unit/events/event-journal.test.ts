import { describe, expect, it } from 'vitest';
import { EVENTS_KEPT, EventJournal, MAX_EVENT_WAITERS } from '../../../src/events/event-journal.ts';
import { NO_EVENT_STORE } from '../../../src/events/event-store.ts';
import { MAX_EVENT_REASON } from '../../../src/state/model/event.ts';
import type { Transition } from '../../../src/state/model/facts.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const ALL = { since: 0, wait_seconds: 0, limit: 1000 };

function journalWith(events: number) {
  const clock = new VirtualClock();
  const journal = new EventJournal({ clock, startedAt: Date.UTC(2026, 0, 2), store: NO_EVENT_STORE });
  for (let event = 1; event <= events; event += 1) note(journal, `event ${event}`);
  return { clock, journal };
}

function note(journal: EventJournal, reason: string): void {
  journal.note({ kind: 'reload', from: null, to: 'success', reason });
}

const DOWN: Transition = {
  kind: 'real_server',
  id: '10.0.1.1:80',
  virtualServer: 'tcp 10.0.0.1:80',
  realServer: '10.0.1.1:80',
  to: 'down',
  at: 0,
  reason: 'TCP_CHECK: connection refused',
  initial: false,
};

describe('EventJournal', () => {
  it('numbers events from 1 and gives the latest without a number, those after it with one', async () => {
    const { journal } = journalWith(5);
    const latest = await journal.read({ since: null, wait_seconds: 0, limit: 2 });
    expect(latest).toMatchObject({ run: '2026-01-02T00:00:00.000Z', latest: 5, missed: 0 });
    expect(latest.events.map(({ seq, reason }) => [seq, reason])).toEqual([
      [4, 'event 4'],
      [5, 'event 5'],
    ]);
    const after = await journal.read({ since: 1, wait_seconds: 0, limit: 2 });
    expect(after.events.map(({ seq }) => seq)).toEqual([2, 3]);
  });

  it('keeps the latest events of many and says how many are gone', async () => {
    const { journal } = journalWith(EVENTS_KEPT + 7);
    const report = await journal.read({ since: 3, wait_seconds: 0, limit: 1 });
    expect(report).toMatchObject({ latest: EVENTS_KEPT + 7, missed: 4 });
    expect(report.events.map(({ reason }) => reason)).toEqual(['event 8']);
    expect(await journal.read({ since: 7, wait_seconds: 0, limit: 1 })).toMatchObject({ missed: 0 });
  });

  it('waits for the next event as long as asked for, and no longer', async () => {
    const { clock, journal } = journalWith(1);
    const next = journal.read({ since: 1, wait_seconds: 20, limit: 10 });
    note(journal, 'the next');
    expect((await next).events.map(({ reason }) => reason)).toEqual(['the next']);
    const none = journal.read({ since: 2, wait_seconds: 20, limit: 10 });
    clock.advance(20_000);
    expect((await none).events).toEqual([]);
  });

  it('begins again for who comes with the number of another run', async () => {
    const { journal } = journalWith(2);
    const report = await journal.read({ since: 700, wait_seconds: 20, limit: 10 });
    expect(report.events.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(report.missed).toBe(0);
  });

  it('refuses to let too many wait, and lets all go when it stops', async () => {
    const { journal } = journalWith(0);
    const waiting = Array.from({ length: MAX_EVENT_WAITERS }, () =>
      journal.read({ since: 0, wait_seconds: 20, limit: 1 }),
    );
    await expect(journal.read({ since: 0, wait_seconds: 20, limit: 1 })).rejects.toMatchObject({
      code: 'too-many-waiters',
    });
    journal.stop();
    const answers = await Promise.all(waiting);
    expect(answers.every(({ events }) => events.length === 0)).toBe(true);
    expect((await journal.read({ since: 0, wait_seconds: 20, limit: 1 })).events).toEqual([]);
  });

  it('tells from and to of what went down, came up, first appeared and left', async () => {
    const { journal } = journalWith(0);
    journal.noteTransitions([
      DOWN,
      { ...DOWN, kind: 'check', to: 'up', checkName: 'TCP_CHECK 10.0.1.1:80' },
      { ...DOWN, kind: 'virtual_server', realServer: null, initial: true },
      { ...DOWN, removed: true },
    ]);
    const { events } = await journal.read(ALL);
    expect(events.map(({ kind, from, to, check }) => [kind, from, to, check])).toEqual([
      ['real_server', 'up', 'down', null],
      ['check', 'down', 'up', 'TCP_CHECK 10.0.1.1:80'],
      ['virtual_server', null, 'down', null],
      ['real_server', 'up', 'removed', null],
    ]);
  });

  it('does not tell that something starts as it should', async () => {
    const { journal } = journalWith(0);
    journal.noteTransitions([{ ...DOWN, to: 'up', initial: true }]);
    expect((await journal.read(ALL)).events).toEqual([]);
  });

  it('cuts a reason that is too long', async () => {
    const { journal } = journalWith(0);
    note(journal, 'x'.repeat(MAX_EVENT_REASON + 1));
    expect((await journal.read(ALL)).events[0]?.reason).toHaveLength(MAX_EVENT_REASON);
  });

  it('tells of this run what its store does not take, by kind, server and time', async () => {
    const { journal } = journalWith(3);
    journal.noteTransitions([DOWN]);
    const all = { from: null, to: null, server: null, kinds: [], limit: 1000 } as const;
    const told = await journal.history(all);
    expect(told.events.map(({ seq, run }) => [seq, run])).toEqual(
      [1, 2, 3, 4].map((seq) => [seq, '2026-01-02T00:00:00.000Z']),
    );
    expect((await journal.history({ ...all, kinds: ['real_server'] })).events).toHaveLength(1);
    expect((await journal.history({ ...all, server: '10.0.1.1' })).events).toHaveLength(1);
    expect((await journal.history({ ...all, server: '10.0.1.2' })).events).toEqual([]);
    expect((await journal.history({ ...all, from: '2999-01-01T00:00:00.000Z' })).events).toEqual([]);
    expect(await journal.history({ ...all, limit: 2 })).toMatchObject({
      truncated: true,
      events: [{ seq: 3 }, { seq: 4 }],
    });
  });
});
