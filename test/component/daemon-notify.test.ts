import { closeSync, constants, existsSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { RunningDaemon } from '../support/running-daemon.ts';
import { SmtpServer } from '../support/smtp-server.ts';

/** Each script writes its words and the time of its call into one file. */
const SCRIPTS = { 'say.sh': 'echo "$*" >>"${0%/*}/said"' };

interface Site {
  readonly globals?: readonly string[];
  readonly service?: readonly string[];
}

/** One virtual server with two real servers whose scripts decide: the files `a` and `b` hold their exit statuses. */
function siteText({ globals = [], service = [] }: Site = {}): string {
  return [
    'global_defs {',
    'script_user root',
    ...globals,
    '}',
    'virtual_server 10.0.0.1 80 {',
    'delay_loop 0.1',
    'warmup 0',
    'lb_algo rr',
    'lb_kind NAT',
    'protocol TCP',
    'quorum 2',
    ...service,
    ...['a', 'b'].map((name, index) =>
      [
        `real_server 10.0.1.${index + 1} 80 {`,
        `notify_up "DIR/say.sh up ${name}"`,
        `notify_down "DIR/say.sh down ${name}"`,
        'MISC_CHECK {',
        `misc_path "DIR/check.sh ${name}"`,
        'misc_timeout 5',
        '}',
        '}',
      ].join('\n'),
    ),
    '}\n',
  ].join('\n');
}

const CHECK = { 'check.sh': 'exit "$(cat "${0%/*}/$1")"' };
const QUORUM = ['quorum_up "DIR/say.sh quorum up"', 'quorum_down "DIR/say.sh quorum down"'];

async function start(site: Site = {}, keepServices = false): Promise<RunningDaemon> {
  return RunningDaemon.start({
    text: siteText(site),
    scripts: { ...SCRIPTS, ...CHECK },
    files: { a: '0', b: '0', said: '' },
    keepServices,
  });
}

function said(daemon: RunningDaemon): readonly string[] {
  return readFileSync(daemon.file('said'), 'utf8').trimEnd().split('\n');
}

/** Reads what is in a FIFO, which stays open for writing. */
function drain(path: string): string {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const buffer = Buffer.alloc(65_536);
  try {
    return buffer.toString('utf8', 0, readSync(descriptor, buffer));
  } catch {
    // Nothing in it yet.
    return '';
  } finally {
    closeSync(descriptor);
  }
}

describe('A running lvsd tells', () => {
  it('scripts what comes up and goes down, each object in its order', async () => {
    await using daemon = await start({ service: QUORUM });
    await eventually(() => said(daemon).includes('quorum up'));
    writeFileSync(daemon.file('a'), '1');
    await eventually(() => said(daemon).includes('quorum down'));
    writeFileSync(daemon.file('a'), '0');
    await eventually(() => said(daemon).filter((line) => line === 'quorum up').length === 2);
    await eventually(() => said(daemon).includes('up a'));
    const lines = said(daemon);
    expect(lines.filter((line) => line.startsWith('quorum'))).toEqual([
      'quorum up',
      'quorum down',
      'quorum up',
    ]);
    expect(lines.filter((line) => line.endsWith(' a'))).toEqual(['down a', 'up a']);
    expect(lines.filter((line) => line.endsWith(' b'))).toEqual([]);
  });

  it('a FIFO, from the first line of the start on, and removes it at the end', async () => {
    const daemon = await start({ globals: ['lvs_notify_fifo DIR/fifo'] });
    const path = daemon.file('fifo');
    try {
      let text = drain(path);
      expect(text).toBe('VS [10.0.0.1]:tcp:80 UP\n');
      writeFileSync(daemon.file('b'), '1');
      await eventually(() => {
        text += drain(path);
        return text.includes('VS [10.0.0.1]:tcp:80 DOWN');
      });
      expect(text.split('\n').slice(1)).toEqual([
        'RS [10.0.1.2]:tcp:80 [10.0.0.1]:tcp:80 DOWN',
        'VS [10.0.0.1]:tcp:80 DOWN',
        '',
      ]);
    } finally {
      await daemon.stop();
      expect(existsSync(path)).toBe(false);
      await daemon[Symbol.asyncDispose]();
    }
  });

  it('the script of a FIFO, which reads from it', async () => {
    await using daemon = await RunningDaemon.start({
      text: siteText({ globals: ['lvs_notify_fifo DIR/fifo', 'lvs_notify_fifo_script "DIR/reader.sh"'] }),
      scripts: { ...SCRIPTS, ...CHECK, 'reader.sh': 'exec cat "$1" >>"${0%/*}/read"' },
      files: { a: '0', b: '0', said: '', read: '' },
    });
    await eventually(() => readFileSync(daemon.file('read'), 'utf8') === 'VS [10.0.0.1]:tcp:80 UP\n');
  });

  it('people by mail, also of what goes down with lvsd', async () => {
    await using server = await SmtpServer.start();
    const daemon = await start({
      globals: [
        'notification_email {\n ops@example.org\n}',
        'notification_email_from lvsd@example.org',
        `smtp_server 127.0.0.1 ${server.port}`,
        'router_id lb1',
      ],
      service: ['omega', 'smtp_alert'],
    });
    await using _stopped = daemon;
    const subjects = (): readonly string[] =>
      server.mails.map(({ data }) => /^Subject: (.*(?:\n .*)*)/m.exec(data)?.[1]?.replaceAll('\n', '') ?? '');
    await eventually(() => server.mails.length === 1);
    writeFileSync(daemon.file('a'), '1');
    await eventually(() => server.mails.length === 3);
    expect(subjects()).toEqual([
      '[lb1] Virtualserver [10.0.0.1]:tcp:80 - UP',
      '[lb1] Virtualserver [10.0.0.1]:tcp:80 - DOWN',
      '[lb1] Realserver [10.0.1.1]:tcp:80 of virtual server [10.0.0.1]:tcp:80 - DOWN',
    ]);
    await daemon.stop();
    expect(subjects().slice(3)).toEqual([
      '[lb1] Realserver [10.0.1.2]:tcp:80 of virtual server [10.0.0.1]:tcp:80 - DOWN',
    ]);
    expect(server.mails.at(-1)?.data).toContain('=> Shutting down <=');
  });

  it('scripts of the stop with omega, and nothing where the services stay', async () => {
    for (const keepServices of [false, true]) {
      const daemon = await start({ service: [...QUORUM, 'omega'] }, keepServices);
      await eventually(() => said(daemon).includes('quorum up'));
      await daemon.stop();
      const expected = keepServices ? [] : ['down a', 'down b', 'quorum down'];
      expect(
        said(daemon)
          .filter((line) => line.includes('down'))
          .sort(),
      ).toEqual(expected);
      await daemon[Symbol.asyncDispose]();
    }
  });

  it('real servers that start up, where rs_init_notifies asks for it, and later only new ones', async () => {
    const text = siteText({ globals: ['rs_init_notifies'] });
    await using daemon = await start({ globals: ['rs_init_notifies'] });
    await eventually(() => said(daemon).length === 2);
    expect([...said(daemon)].sort()).toEqual(['up a', 'up b']);
    writeFileSync(daemon.file('said'), '');
    const other = text.slice(text.indexOf('virtual_server')).replace('10.0.0.1', '10.0.0.2');
    const third = 'real_server 10.0.1.3 80 {\n notify_up "DIR/say.sh up c"\n}\n}\n';
    await daemon.reload(text + other.replaceAll('up b', 'up other b').replace(/}\n$/, third));
    await eventually(() => said(daemon).length === 3);
    expect([...said(daemon)].sort()).toEqual(['up a', 'up c', 'up other b']);
    await daemon.reload(text.replace(/}\n$/, third));
    await eventually(() => said(daemon).filter((line) => line === 'up c').length === 2);
    expect(said(daemon).filter((line) => line === 'up a')).toEqual(['up a']);
  });

  it('what a reload removes, by the settings that it had', async () => {
    await using daemon = await start({ service: QUORUM });
    await eventually(() => said(daemon).includes('quorum up'));
    await daemon.reload(siteText().replace('virtual_server 10.0.0.1', 'virtual_server 10.0.0.9'));
    // Scripts of different objects have no order among each other.
    const downs = (): string[] => said(daemon).filter((line) => line.startsWith('down'));
    await eventually(() => said(daemon).includes('quorum down') && downs().length >= 2);
    expect(downs().sort()).toEqual(['down a', 'down b']);
  });

  it('operators every step of it as events', async () => {
    await using daemon = await start();
    writeFileSync(daemon.file('a'), '3');
    await eventually(() => daemon.logger.lines.some(({ message }) => message === 'real server is down'));
    const { events } = await daemon.client.events({ since: 0, wait_seconds: 0, limit: 10 });
    expect(events.map(({ kind, from, to, reason }) => [kind, from, to, reason])).toEqual([
      ['director', null, 'started', expect.stringContaining('process')],
      ['check', 'up', 'down', 'exit 3'],
      ['real_server', 'up', 'down', 'MISC_CHECK: exit 3'],
      ['virtual_server', 'up', 'down', expect.stringContaining('live weight 1')],
    ]);
  });
});

describe('A FILE_CHECK in a running lvsd', () => {
  const text = (weight: number): string =>
    [
      'track_file load {',
      'file DIR/load',
      `weight ${weight}`,
      '}',
      'virtual_server 10.0.0.1 80 {',
      'lb_algo wrr',
      'lb_kind NAT',
      'protocol TCP',
      'real_server 10.0.1.1 80 {',
      'weight 5',
      'FILE_CHECK {',
      'track_file load',
      '}',
      '}',
      '}\n',
    ].join('\n');

  async function weight(daemon: RunningDaemon): Promise<string> {
    const { virtual_servers: servers } = await daemon.client.status([]);
    const [server] = servers[0]?.real_servers ?? [];
    return `${server?.state} ${server?.weight.kernel ?? 'none'}`;
  }

  it('is known at the start, follows its file at once, and keeps to it over a reload', async () => {
    await using daemon = await RunningDaemon.start({ text: text(1), files: { load: '7\n' } });
    expect(await weight(daemon)).toBe('up 12');
    writeFileSync(daemon.file('load'), '1\n');
    const from = performance.now();
    while ((await weight(daemon)) !== 'up 6') {
      expect(performance.now() - from).toBeLessThan(2000);
    }
    await daemon.reload(text(2));
    expect(await weight(daemon)).toBe('up 7');
  });

  it('with weight 0 keeps a server out from the start', async () => {
    await using daemon = await RunningDaemon.start({ text: text(0), files: { load: '1' } });
    expect(await weight(daemon)).toBe('down none');
    expect([...(await daemon.kernel.dump()).values()].map(({ destinations }) => destinations.size)).toEqual([
      0,
    ]);
  });
});
