import { describe, expect, it } from 'vitest';
import type { Fifo, FifoOpener } from '../../../../src/base/fifo.ts';
import type { NotifyFifo, NotifySettings } from '../../../../src/config/model/notify-settings.ts';
import type { MailTransport } from '../../../../src/events/notify/mail/mail-transport.ts';
import { Notifier, SHUTDOWN_SCRIPT_LIMIT } from '../../../../src/events/notify/notifier.ts';
import { startingRealServers } from '../../../../src/events/notify/starting.ts';
import { Director } from '../../../../src/state/director/director.ts';
import type { DirectorView } from '../../../../src/state/model/facts.ts';
import { config, virtualServer } from '../../../support/director-config.ts';
import { MAIL, script, settings, transition } from '../../../support/notify-settings.ts';
import { RecordingLogger } from '../../../support/recording-logger.ts';
import { ScriptedRunner } from '../../../support/scripted-runner.ts';
import { settled, VirtualClock } from '../../../support/virtual-clock.ts';

const FIFO: NotifyFifo = { path: '/run/notify', owner: null, script: null, nul: false };

class MemoryFifos implements FifoOpener {
  readonly log: string[] = [];
  full = false;

  open: FifoOpener['open'] = (path) => {
    this.log.push(`open ${path}`);
    const fifo: Fifo = {
      write: (line) => {
        if (!this.full) this.log.push(`${path}: ${JSON.stringify(line)}`);
        return !this.full;
      },
      close: () => this.log.push(`close ${path}`),
    };
    return Promise.resolve({ ok: true, fifo });
  };
}

async function setUp(initial: NotifySettings) {
  const clock = new VirtualClock();
  const logger = new RecordingLogger();
  const runner = new ScriptedRunner();
  const fifos = new MemoryFifos();
  const mails: string[] = [];
  const mail: MailTransport = {
    send: ({ subject }) => {
      mails.push(subject);
      return Promise.resolve({ kind: 'sent' });
    },
  };
  const notifier = new Notifier({ clock, logger, runner, opener: fifos, mail });
  await notifier.load(initial);
  return { clock, logger, runner, fifos, mails, notifier };
}

/** A director whose virtual server `vs` has the real servers `a` and `b`. */
function director(): Director {
  const subject = new Director();
  subject.load(config(virtualServer({ id: 'vs', servers: [{ id: 'a' }, { id: 'b' }] })), 0, 0);
  return subject;
}

describe('Notifier', () => {
  it('runs the script and writes the line of each object, in order', async () => {
    const { runner, fifos, notifier } = await setUp(settings({}, { fifos: [FIFO] }));
    notifier.notify([transition('a', 'down'), transition('vs', 'down'), transition('b', 'up')]);
    expect(runner.started).toEqual(['down(a)', 'quorum_down', 'up(b)']);
    expect(fifos.log).toEqual([
      'open /run/notify',
      '/run/notify: "RS [10.0.1.1]:tcp:8080 [10.0.0.1]:tcp:80 DOWN\\n"',
      '/run/notify: "VS [10.0.0.1]:tcp:80 DOWN\\n"',
      '/run/notify: "RS [10.0.1.2]:tcp:8080 [10.0.0.1]:tcp:80 UP\\n"',
    ]);
  });

  it('writes to every FIFO, with a NUL only where it is asked for', async () => {
    const other = { ...FIFO, path: '/run/other', nul: true };
    const { fifos, notifier } = await setUp(settings({}, { fifos: [FIFO, other] }));
    notifier.notify([transition('vs', 'up')]);
    expect(fifos.log.slice(2)).toEqual([
      '/run/notify: "VS [10.0.0.1]:tcp:80 UP\\n"',
      '/run/other: "VS [10.0.0.1]:tcp:80 UP\\n\\u0000"',
    ]);
  });

  it('counts the lines that a full FIFO loses, and says so once', async () => {
    const { fifos, logger, notifier } = await setUp(settings({}, { fifos: [FIFO] }));
    fifos.full = true;
    notifier.notify([transition('a', 'down'), transition('b', 'down')]);
    fifos.full = false;
    notifier.notify([transition('b', 'up')]);
    expect(notifier.counters().fifos).toEqual([{ path: '/run/notify', written: 1, dropped: 2 }]);
    expect(logger.lines.filter(({ message }) => message.includes('FIFO is full'))).toHaveLength(1);
  });

  it('mails about the virtual server before its real server, to whom it is switched on', async () => {
    const base = settings({ mail: true }, { mail: MAIL });
    const vs = base.virtualServers.get('vs');
    if (vs === undefined) throw new Error('no vs');
    const realServers = new Map([...vs.realServers].map(([id, real]) => [id, { ...real, mail: id === 'a' }]));
    const { mails, notifier } = await setUp({
      ...base,
      virtualServers: new Map([['vs', { ...vs, realServers }]]),
    });
    notifier.notify([transition('a', 'down'), transition('b', 'down'), transition('vs', 'down')]);
    await settled();
    expect(mails).toEqual([
      '[lb1] Virtualserver [10.0.0.1]:tcp:80 - DOWN',
      '[lb1] Realserver [10.0.1.1]:tcp:8080 of virtual server [10.0.0.1]:tcp:80 - DOWN',
    ]);
  });

  it('tells a start without quorum only where a sorry server takes over', async () => {
    const silent = await setUp(settings());
    silent.notifier.notify([transition('vs', 'down', { initial: true })]);
    expect(silent.runner.started).toEqual([]);
    const loud = await setUp(settings({ sorryServer: true }));
    loud.notifier.notify([transition('vs', 'down', { initial: true })]);
    expect(loud.runner.started).toEqual(['quorum_down']);
  });

  it('says nothing of checks', async () => {
    const { runner, notifier } = await setUp(settings());
    notifier.notify([transition('a', 'down', { kind: 'check', id: 'c' })]);
    expect(runner.started).toEqual([]);
  });

  it('tells what a reload removed by the settings it had, and keeps unchanged FIFOs open', async () => {
    const { runner, fifos, notifier } = await setUp(
      settings({}, { fifos: [FIFO, { ...FIFO, path: '/run/gone' }] }),
    );
    await notifier.load({ ...settings({}, { fifos: [FIFO] }), virtualServers: new Map() });
    notifier.notify([
      transition('a', 'down', { removed: true }),
      transition('vs', 'down', { removed: true }),
    ]);
    expect(runner.started).toEqual(['down(a)', 'quorum_down']);
    expect(fifos.log.filter((line) => !line.includes('"'))).toEqual([
      'open /run/notify',
      'open /run/gone',
      'close /run/gone',
    ]);
  });

  it('tells servers that start up only when it is asked to', async () => {
    const { notifier } = await setUp(settings({}, { realServersAtStart: true }));
    expect(notifier.notifiesRealServersAtStart).toBe(true);
    const told = startingRealServers(director().view(), new Set(['vs']), 0);
    expect(told).toMatchObject([
      { kind: 'real_server', id: 'a', to: 'up', initial: true },
      { kind: 'real_server', id: 'b', to: 'up', initial: true },
    ]);
    expect(startingRealServers(director().view(), new Set(), 0)).toEqual([]);
  });
});

describe('the script of a FIFO', () => {
  it('runs while the FIFO is open and is started again when it ends', async () => {
    const { clock, runner, notifier } = await setUp(
      settings({}, { fifos: [{ ...FIFO, script: script('/opt/reader') }] }),
    );
    expect(runner.started).toEqual(['/opt/reader']);
    expect(runner.runs[0]?.request.timeout).toBeNull();
    runner.runs[0]?.end(1);
    await clock.advanceAndSettle(1000);
    runner.runs[1]?.end(1);
    await clock.advanceAndSettle(1999);
    expect(runner.runs).toHaveLength(2);
    await clock.advanceAndSettle(1);
    expect(runner.runs).toHaveLength(3);
    const stopped = notifier.stop(null);
    await stopped;
    expect(runner.runs[2]?.request.signal.aborted).toBe(true);
    expect(clock.pending).toBe(0);
  });
});

describe('the end of lvsd', () => {
  async function end(view: DirectorView | null, omega: boolean) {
    const parts = await setUp(settings({ omega, mail: true }, { fifos: [FIFO], mail: MAIL }));
    return { ...parts, stopped: parts.notifier.stop(view) };
  }

  it('is told with omega: real servers first, then the virtual server, by mail too', async () => {
    const { clock, runner, fifos, mails, stopped } = await end(director().view(), true);
    expect(runner.started).toEqual(['down(a)', 'down(b)', 'quorum_down']);
    for (const run of runner.runs) run.end(0);
    await stopped;
    expect(mails).toEqual(['[lb1] Virtualserver [10.0.0.1]:tcp:80 - DOWN']);
    expect(fifos.log.at(-2)).toBe('/run/notify: "VS [10.0.0.1]:tcp:80 DOWN\\n"');
    expect(fifos.log.at(-1)).toBe('close /run/notify');
    expect(clock.pending).toBe(0);
  });

  it.each([
    ['without omega', () => director().view(), false],
    ['when the services stay', () => null, true],
  ])('is not told %s', async (_when, view, omega) => {
    const { runner, fifos, mails, stopped } = await end(view(), omega);
    await stopped;
    expect(runner.started).toEqual([]);
    expect(mails).toEqual([]);
    expect(fifos.log).toEqual(['open /run/notify', 'close /run/notify']);
  });

  it('waits a second for scripts, then ends them', async () => {
    const { clock, runner, stopped } = await end(director().view(), true);
    await clock.advanceAndSettle(SHUTDOWN_SCRIPT_LIMIT - 1);
    expect(runner.runs[0]?.request.signal.aborted).toBe(false);
    await clock.advanceAndSettle(1);
    expect(runner.runs.map(({ request }) => request.signal.aborted)).toEqual([true, true, true]);
    for (const run of runner.runs) run.end({ kind: 'aborted' });
    await stopped;
  });
});
