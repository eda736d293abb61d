import { describe, expect, it } from 'vitest';
import type { EventEntry, EventReport, HistoryReport } from '../../../../src/api/protocol.ts';
import { COMMANDS } from '../../../../src/cli/command-table.ts';
import { EXIT } from '../../../../src/cli/exit-codes.ts';
import { RETRY_DELAY } from '../../../../src/cli/follow-events.ts';
import { runLvsctl } from '../../../../src/cli/lvsctl.ts';
import { type TestCli, testCli } from '../../../support/cli-context.ts';
import { eventually } from '../../../support/eventually.ts';

function run(cli: TestCli, ...words: readonly string[]) {
  return runLvsctl(words, COMMANDS, cli.context);
}

function event(seq: number, more: Partial<EventEntry> = {}): EventEntry {
  return {
    seq,
    at: '2026-11-21T02:11:09.123Z',
    kind: 'real_server',
    virtual_server: 'tcp 10.0.0.1:80',
    real_server: '10.0.1.1:80',
    check: null,
    from: 'up',
    to: 'down',
    reason: `reason ${seq}`,
    ...more,
  };
}

function report(events: readonly EventEntry[], more: Partial<EventReport> = {}): EventReport {
  return { run: 'r1', latest: events.at(-1)?.seq ?? 0, missed: 0, events, ...more };
}

function history(events: readonly EventEntry[]): HistoryReport {
  const recorded = events.map((entry) => ({ ...entry, run: 'r1' }));
  return { events: recorded, truncated: false, begins: null, error: null };
}

describe('lvsctl events', () => {
  it('asks for a time, a server and kinds', async () => {
    const cli = testCli();
    const day = '2026-11-30';
    await run(
      cli,
      'events',
      '--since',
      `${day} 03:00`,
      '--until',
      `${day}T03:12:07+01:00`,
      '--server',
      '10.0.1.1',
    );
    await run(cli, 'events', '--kind', 'override,reload', '--since', '2h', '-n', '5');
    const twoHoursAgo = new Date(cli.clock.wall() - 7_200_000).toISOString();
    expect(cli.daemon.historyRequests).toEqual([
      {
        from: '2026-11-30T03:00:00.000Z',
        to: '2026-11-30T02:12:07.000Z',
        server: '10.0.1.1',
        kinds: [],
        limit: 1000,
      },
      { from: twoHoursAgo, to: null, server: null, kinds: ['override', 'reload'], limit: 5 },
    ]);
  });

  it.each([
    ['--since', 'soon'],
    ['--kind', 'gossip'],
  ])('refuses %s %s', async (option, value) => {
    const cli = testCli();
    expect(await run(cli, 'events', option, value)).toBe(EXIT.usage);
    expect(cli.daemon.historyRequests).toEqual([]);
  });

  it('says that the journal is not written', async () => {
    const cli = testCli();
    cli.daemon.historyAnswer = { ...history([]), error: 'ENOSPC' };
    await run(cli, 'events');
    expect(cli.stderr.text).toBe('lvsctl events: not all is on the disk: ENOSPC\n');
  });

  it('prints a line for each event: when, what, from and to, why', async () => {
    const cli = testCli();
    const drift = event(8, {
      kind: 'kernel',
      virtual_server: null,
      real_server: null,
      from: 'as desired',
      to: 'changed',
      reason: 'one \u001b[31m difference',
    });
    cli.daemon.historyAnswer = history([event(7), drift]);
    expect(await run(cli, 'events', '-n', '2')).toBe(EXIT.ok);
    expect(cli.stdout.text.split('\n')).toEqual([
      '2026-11-21 02:11:09.123Z  tcp 10.0.0.1:80 10.0.1.1:80  up -> DOWN  reason 7',
      '2026-11-21 02:11:09.123Z  kernel  as desired -> CHANGED  one \\x1b[31m difference',
      '',
    ]);
    expect(cli.daemon.historyRequests).toEqual([{ from: null, to: null, server: null, kinds: [], limit: 2 }]);
  });

  it('prints one JSON object for each event', async () => {
    const cli = testCli();
    cli.daemon.historyAnswer = history([event(1), event(2)]);
    await run(cli, 'events', '--json');
    const lines = cli.stdout.text.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { ...event(1), run: 'r1' },
      { ...event(2), run: 'r1' },
    ]);
  });

  it.each(['0', '1001', 'x', '-1'])('refuses %s as number of events', async (count) => {
    const cli = testCli();
    expect(await run(cli, 'events', `--number=${count}`)).toBe(EXIT.usage);
    expect(cli.daemon.historyRequests).toEqual([]);
  });

  it('follows from the last event that it has printed, and says what was missed', async () => {
    const cli = testCli();
    cli.daemon.eventAnswers.push(report([event(7)]), report([]), report([event(12)], { missed: 4 }));
    const done = run(cli, 'events', '--follow');
    await eventually(() => cli.daemon.eventRequests.length === 4);
    expect(cli.daemon.eventRequests.map(({ since }) => since)).toEqual([null, 7, 7, 12]);
    expect(cli.stdout.text).toContain('reason 12');
    expect(cli.stderr.text).toBe('lvsctl events: 4 events were missed: lvsd keeps only the latest\n');
    cli.interrupt();
    expect(await done).toBe(EXIT.ok);
  });

  it('waits for a daemon that went away, and begins with the first event of its next run', async () => {
    const cli = testCli();
    const next = { run: 'r2' };
    cli.daemon.eventAnswers.push(
      report([event(7)]),
      new Error('gone'),
      new Error('gone'),
      report([event(8, { reason: 'of another run' })], next),
      report([event(1, { reason: 'the first' })], next),
    );
    const done = run(cli, 'events', '--follow');
    for (const asked of [2, 3]) {
      await eventually(() => cli.daemon.eventRequests.length === asked && cli.clock.pending > 0);
      cli.clock.advance(RETRY_DELAY);
    }
    await eventually(() => cli.daemon.eventRequests.length === 6);
    expect(cli.daemon.eventRequests.map(({ since }) => since)).toEqual([null, 7, 7, 7, 0, 1]);
    expect(cli.stdout.text).toContain('the first');
    expect(cli.stdout.text).not.toContain('of another run');
    expect(cli.stderr.text.split('\n')).toEqual([
      'lvsctl events: gone; trying again',
      'lvsctl events: lvsd answers again',
      'lvsctl events: lvsd was started again; its events follow from the first',
      '',
    ]);
    cli.interrupt();
    expect(await done).toBe(EXIT.ok);
  });
});
