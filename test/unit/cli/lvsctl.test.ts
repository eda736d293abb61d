import { describe, expect, it } from 'vitest';
import { ControlError, connectionFault, tooSlow } from '../../../src/api/control-error.ts';
import { COMMANDS } from '../../../src/cli/command-table.ts';
import { EXIT, EXIT_CODE_HELP } from '../../../src/cli/exit-codes.ts';
import { runLvsctl } from '../../../src/cli/lvsctl.ts';
import { type TestCli, testCli } from '../../support/cli-context.ts';
import { statusDocument, troubledDocument } from '../../support/status-documents.ts';

function run(cli: TestCli, ...words: string[]) {
  return runLvsctl(words, COMMANDS, cli.context);
}

describe('lvsctl', () => {
  it('lists its commands and exit codes for --help', async () => {
    const cli = testCli();
    expect(await run(cli, '--help')).toBe(EXIT.ok);
    for (const { summary, hidden } of COMMANDS) {
      expect(cli.stdout.text.includes(summary)).toBe(hidden !== true);
    }
    for (const [code, meaning] of EXIT_CODE_HELP)
      expect(cli.stdout.text).toContain(`${code} `.padEnd(4) + meaning);
  });

  it('explains every exit code that there is', () => {
    expect(EXIT_CODE_HELP.map(([code]) => code).sort()).toEqual(Object.values(EXIT).sort());
  });

  it('says how it is used without a command, and fails', async () => {
    const cli = testCli();
    expect(await run(cli)).toBe(EXIT.usage);
    expect(cli.stderr.text).toContain('Usage: lvsctl');
    expect(cli.stdout.text).toBe('');
  });

  it.each(COMMANDS.map((command) => command.name))('explains %s, its options included', async (name) => {
    const byOption = testCli();
    const byWord = testCli();
    expect(await run(byOption, ...name.split(' '), '--help')).toBe(EXIT.ok);
    expect(await run(byWord, 'help', ...name.split(' '))).toBe(EXIT.ok);
    expect(byOption.stdout.text).toBe(byWord.stdout.text);
    const options = COMMANDS.find((command) => command.name === name)?.options ?? [];
    for (const option of options) expect(byOption.stdout.text).toContain(`--${option.name}`);
    expect(byOption.connectedTo).toEqual([]);
  });

  it('keeps help within 120 columns', async () => {
    const cli = testCli();
    await run(cli, '--help');
    for (const command of COMMANDS) await run(cli, 'help', ...command.name.split(' '));
    for (const line of cli.stdout.text.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
  });

  it('suggests the command that was meant', async () => {
    const cli = testCli();
    expect(await run(cli, 'statsu')).toBe(EXIT.usage);
    expect(cli.stderr.text).toContain('did you mean `status`?');
  });

  it('says on standard error that lvsd takes its time, and what it waits for comes out as ever', async () => {
    const cli = testCli();
    cli.daemon.answer = () => {
      cli.daemon.onSilence('/run/lvsd/lvsd.sock', 2003.4, 9996.6);
      return Promise.resolve(statusDocument());
    };
    expect(await run(cli, 'status', '--json')).toBe(EXIT.ok);
    expect(cli.stderr.text).toBe(
      'lvsctl: no answer from lvsd at /run/lvsd/lvsd.sock for 2 s; waiting up to 10 s more\n',
    );
    expect(JSON.parse(cli.stdout.text)).toEqual(statusDocument());
  });

  it.each([
    ['undrain', 'enable'],
    ['unpause', 'resume'],
    ['ls', 'status'],
    ['logs', 'events'],
  ])('never suggests the opposite: who says %s means %s', async (word, command) => {
    const cli = testCli();
    expect(await run(cli, word, '10.0.0.1', '10.0.1.1')).toBe(EXIT.usage);
    expect(cli.stderr.text).toBe(`lvsctl: unknown command ${word}\nit is \`${command}\` here\n`);
    expect(COMMANDS.map(({ name }) => name)).toContain(command);
  });

  it('takes the options of every command before the command too', async () => {
    const cli = testCli();
    expect(await run(cli, '--control', '/a.sock', '--color=never', 'status', '--json')).toBe(EXIT.ok);
    expect(await run(cli, '--control=/b.sock', 'version')).toBe(EXIT.ok);
    expect(cli.connectedTo).toEqual(['/a.sock', '/b.sock']);
  });

  it('says which option before the command lacks its value', async () => {
    const cli = testCli();
    expect(await run(cli, '--control')).toBe(EXIT.usage);
    expect(cli.stderr.text).toContain('Usage: lvsctl');
  });

  it('lists the commands that begin with half of one', async () => {
    const cli = testCli();
    expect(await run(cli, 'config')).toBe(EXIT.usage);
    expect(cli.stderr.text).toBe(
      'lvsctl: config is only half of a command\nthere are: config check, config show, config convert, config schema\n',
    );
  });

  it.each([[['config', '--help']], [['config', '-h']], [['help', 'config']], [['--help', 'config']]])(
    'explains the commands that begin with half of one for %j',
    async (words) => {
      const cli = testCli();
      expect(await run(cli, ...words)).toBe(EXIT.ok);
      expect(cli.stdout.text).toContain('Usage: lvsctl config COMMAND');
      for (const { name, summary } of COMMANDS.filter(({ name }) => name.startsWith('config '))) {
        expect(cli.stdout.text).toMatch(new RegExp(`^ {2}${name} +${summary}$`, 'm'));
      }
    },
  );

  it.each([
    ['--contrl', 'did you mean `--control`?'],
    ['--json', 'options of a command stand behind it: lvsctl COMMAND [options]'],
    ['-w', 'options of a command stand behind it: lvsctl COMMAND [options]'],
  ])('takes %s before the command for an option, not for a command', async (option, hint) => {
    const cli = testCli();
    expect(await run(cli, option, 'status')).toBe(EXIT.usage);
    expect(cli.stderr.text).toBe(`lvsctl: unknown option ${option}\n${hint}\n`);
  });

  it('suggests the second word that was meant', async () => {
    const cli = testCli();
    expect(await run(cli, 'config', 'shwo', 'x.conf')).toBe(EXIT.usage);
    expect(cli.stderr.text).toBe('lvsctl: unknown command config shwo\ndid you mean `config show`?\n');
  });

  it('shows its version without a daemon', async () => {
    const cli = testCli();
    expect(await run(cli, '--version')).toBe(EXIT.ok);
    expect(cli.stdout.text).toBe('lvsctl 0.1.0\n');
    expect(cli.connectedTo).toEqual([]);
  });

  it.each([
    [
      'nobody listens',
      connectionFault('/x', Object.assign(new Error('x'), { code: 'ECONNREFUSED' })),
      EXIT.unreachable,
    ],
    [
      'there is no socket',
      connectionFault('/x', Object.assign(new Error('x'), { code: 'ENOENT' })),
      EXIT.unreachable,
    ],
    [
      'permission is missing',
      connectionFault('/x', Object.assign(new Error('x'), { code: 'EACCES' })),
      EXIT.unreachable,
    ],
    ['the daemon hangs', tooSlow('/x', 12_000, false), EXIT.badAnswer],
    [
      'the daemon is older',
      new ControlError('control-old-daemon', 'old', { hint: 'restart' }),
      EXIT.badAnswer,
    ],
    ['the daemon fails', new ControlError('kernel-unavailable', 'lvsd: no ip_vs', {}), EXIT.failed],
    ['lvsctl itself fails', new TypeError('x is undefined'), EXIT.internal],
  ])(
    'when %s: words on standard error, nothing on standard output, its exit code',
    async (_, error, code) => {
      const cli = testCli();
      cli.daemon.answer = () => Promise.reject(error);
      expect(await run(cli, 'status')).toBe(code);
      expect(cli.stdout.text).toBe('');
      expect(cli.stderr.text).toContain(error.message);
      if (error instanceof ControlError && error.hint !== null) expect(cli.stderr.text).toContain(error.hint);
    },
  );

  it.each([
    [{}, [], '/run/lvsd/lvsd.sock'],
    [{ LVSD_CONTROL: '/tmp/env.sock' }, [], '/tmp/env.sock'],
    [{ LVSD_CONTROL: '' }, [], '/run/lvsd/lvsd.sock'],
    [{ LVSD_CONTROL: '/tmp/env.sock' }, ['--control', '/tmp/arg.sock'], '/tmp/arg.sock'],
  ])('with environment %j and arguments %j asks at %s', async (environment, words, path) => {
    const cli = testCli({ environment: environment as Record<string, string> });
    await run(cli, 'status', ...words);
    expect(cli.connectedTo[0]).toBe(path);
  });
});

describe('lvsctl status', () => {
  it('prints the document unchanged with --json', async () => {
    const cli = testCli();
    cli.daemon.answer = () => Promise.resolve(troubledDocument());
    expect(await run(cli, 'status', '--json')).toBe(EXIT.ok);
    expect(JSON.parse(cli.stdout.text)).toEqual(troubledDocument());
  });

  it('asks for what was selected, and joins words that belong together', async () => {
    const cli = testCli();
    cli.daemon.answer = () => Promise.resolve(troubledDocument());
    expect(await run(cli, 'status', 'fwmark', '7', 'tcp', '10.0.0.1:80')).toBe(EXIT.ok);
    expect(cli.daemon.asked).toEqual([['fwmark 7', 'tcp 10.0.0.1:80']]);
    expect(cli.stdout.text).toContain('fwmark 7 inet');
    expect(cli.stdout.text).not.toContain('2001:db8');
  });

  it('says what matches nothing and answers no', async () => {
    const cli = testCli();
    expect(await run(cli, 'status', '10.9.9.9')).toBe(EXIT.negative);
    expect(cli.stderr.text).toBe(
      'lvsctl status: no virtual server matches 10.9.9.9\n`lvsctl status` lists them\n',
    );
    expect(cli.stdout.text).toBe('');
  });

  it('says how an IPv6 address with a port is written, where one may be meant', async () => {
    const cli = testCli();
    expect(await run(cli, 'status', '2001:db8::9:80')).toBe(EXIT.negative);
    expect(cli.stderr.text).toContain('an IPv6 address with a port is written [2001:db8::1]:80');
  });

  it('shows what matches next to what does not', async () => {
    const cli = testCli();
    expect(await run(cli, 'status', '80', '10.9.9.9')).toBe(EXIT.negative);
    expect(cli.stdout.text).toContain('tcp 10.0.0.1:80');
  });

  it.each([
    ['a pipe', {}, [], false],
    ['a terminal', { columns: 80 }, [], true],
    ['a terminal and NO_COLOR', { columns: 80, environment: { NO_COLOR: '1' } }, [], false],
    ['a terminal and an empty NO_COLOR', { columns: 80, environment: { NO_COLOR: '' } }, [], true],
    ['a dumb terminal', { columns: 80, environment: { TERM: 'dumb' } }, [], false],
    ['a terminal and --color never', { columns: 80 }, ['--color', 'never'], false],
    ['a pipe, NO_COLOR and --color always', { environment: { NO_COLOR: '1' } }, ['--color', 'always'], true],
  ])('with %s uses colour only if it should', async (_, init, words, colored) => {
    const cli = testCli(init);
    expect(await run(cli, 'status', ...words)).toBe(EXIT.ok);
    expect(cli.stdout.text.includes('\u001b[')).toBe(colored);
  });

  it('refuses a --color that does not exist before it asks the daemon', async () => {
    const cli = testCli();
    expect(await run(cli, 'status', '--color', 'blue')).toBe(EXIT.usage);
    expect(cli.daemon.asked).toEqual([]);
  });

  it.each([
    ['COLUMNS', { environment: { COLUMNS: '64' }, columns: 200 }, 64],
    ['the terminal', { columns: 90 }, 90],
    ['the default of a pipe', {}, 120],
    ['the default for a COLUMNS that is no number', { environment: { COLUMNS: 'wide' } }, 120],
  ])('is as wide as %s says', async (_, init, width) => {
    const cli = testCli(init);
    cli.daemon.answer = () => {
      const document = troubledDocument();
      const detail = 'x'.repeat(300);
      const reload = { at: document.generated_at, result: 'failed', detail } as const;
      return Promise.resolve({ ...document, config: { ...document.config, last_reload: reload } });
    };
    await run(cli, 'status', '--color', 'never');
    expect(Math.max(...cli.stdout.text.split('\n').map((line) => line.length))).toBe(width);
  });
});

describe('lvsctl reload', () => {
  it.each([
    ['success', EXIT.ok, 'reloaded'],
    ['rejected', EXIT.usage, 'REJECTED'],
    ['failed', EXIT.failed, 'FAILED'],
  ] as const)('a reload that ended in %s ends with %i', async (result, code, word) => {
    const cli = testCli();
    const report = {
      result,
      detail: 'detail',
      changes: ['added tcp 10.0.0.9:80'],
      diagnostics: [],
      duration_ms: 3,
    };
    cli.daemon.reloadAnswer = () => Promise.resolve(report);
    expect(await run(cli, 'reload')).toBe(code);
    expect(cli.stdout.text).toContain(word);
    expect(cli.stdout.text).toContain('added tcp 10.0.0.9:80');
  });

  it('prints the report as it is with --json', async () => {
    const cli = testCli();
    await run(cli, 'reload', '--json');
    expect(JSON.parse(cli.stdout.text)).toEqual(await cli.daemon.reload());
  });
});

describe('lvsctl version', () => {
  it('shows both sides', async () => {
    const cli = testCli();
    expect(await run(cli, 'version')).toBe(EXIT.ok);
    expect(cli.stdout.text).toBe('lvsctl 0.1.0\nlvsd   0.1.0 (process 812, control API 1)\n');
  });

  it('shows its own side when there is no other', async () => {
    const cli = testCli();
    cli.daemon.version = () => Promise.reject(tooSlow('/x', 1, false));
    expect(await run(cli, 'version')).toBe(EXIT.badAnswer);
    expect(cli.stdout.text).toBe('lvsctl 0.1.0\n');
  });
});

describe('lvsctl status --watch', () => {
  it('asks again after each interval and ends with 0 on Ctrl-C', async () => {
    const cli = testCli({ columns: 80 });
    const ended = run(cli, 'status', '--watch', '3');
    await cli.clock.advanceAndSettle(2_999);
    expect(cli.daemon.asked).toHaveLength(1);
    await cli.clock.advanceAndSettle(1);
    expect(cli.daemon.asked).toHaveLength(2);
    cli.interrupt();
    expect(await ended).toBe(EXIT.ok);
    expect(cli.clock.pending).toBe(0);
  });

  it('asks at most twice a second', async () => {
    const cli = testCli({ columns: 80 });
    const ended = run(cli, 'status', '--watch', '0.001');
    await cli.clock.advanceAndSettle(1_000);
    expect(cli.daemon.asked).toHaveLength(3);
    cli.interrupt();
    await ended;
  });

  it('gives the screen back when it ends, also while an answer is awaited', async () => {
    const cli = testCli({ columns: 80 });
    cli.daemon.answer = () => new Promise(() => {});
    const ended = run(cli, 'status', '--watch');
    await cli.clock.advanceAndSettle(0);
    cli.interrupt();
    expect(await ended).toBe(EXIT.ok);
    expect(cli.stdout.text.startsWith('\u001b[?1049h')).toBe(true);
    expect(cli.stdout.text.endsWith('\u001b[?1049l')).toBe(true);
  });

  it('keeps the last picture while the daemon is away, says so, and goes on when it is back', async () => {
    const cli = testCli({ columns: 80 });
    const ended = run(cli, 'status', '--watch', '1');
    await cli.clock.advanceAndSettle(0);
    const away = connectionFault('/x', Object.assign(new Error('x'), { code: 'ECONNREFUSED' }));
    cli.daemon.answer = () => Promise.reject(away);
    cli.stdout.text = '';
    await cli.clock.advanceAndSettle(1_000);
    expect(cli.stdout.text).toContain('nobody listens');
    expect(cli.stdout.text).toContain('tcp 10.0.0.1:80');
    cli.daemon.answer = () => Promise.resolve(statusDocument());
    cli.stdout.text = '';
    await cli.clock.advanceAndSettle(1_000);
    expect(cli.stdout.text).not.toContain('nobody listens');
    expect(cli.stdout.text).toContain('tcp 10.0.0.1:80');
    cli.interrupt();
    expect(await ended).toBe(EXIT.ok);
  });

  it('says while nothing matches that nothing does, and not that nothing is configured', async () => {
    const cli = testCli();
    const ended = run(cli, 'status', '10.9.9.9', '--watch', '1');
    await cli.clock.advanceAndSettle(0);
    expect(cli.stderr.text).toBe('lvsctl: no virtual server matches 10.9.9.9; trying again\n');
    expect(cli.stdout.text).toBe('');
    cli.interrupt();
    await ended;
  });

  it('never draws more lines than the screen has', async () => {
    const cli = testCli({ columns: 80, rows: 10 });
    cli.daemon.answer = () => Promise.resolve(troubledDocument());
    const ended = run(cli, 'status', '--watch');
    await cli.clock.advanceAndSettle(0);
    cli.interrupt();
    await ended;
    expect(cli.stdout.text.split('\n').length - 1).toBeLessThan(10);
    expect(cli.stdout.text).toContain('more lines');
  });

  it('writes one JSON document a line with --json, without touching the screen', async () => {
    const cli = testCli({ columns: 80 });
    const ended = run(cli, 'status', '--watch', '1', '--json');
    await cli.clock.advanceAndSettle(1_000);
    cli.interrupt();
    await ended;
    const lines = cli.stdout.text.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([statusDocument(), statusDocument()]);
  });

  it.each(['0', 'x', '-1'])('refuses %s seconds', async (seconds) => {
    const cli = testCli();
    expect(await run(cli, 'status', `--watch=${seconds}`)).toBe(EXIT.usage);
  });
});
