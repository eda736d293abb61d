import { describe, expect, it } from 'vitest';
import { ControlError } from '../../../../src/api/control-error.ts';
import type { ConnectionReport } from '../../../../src/api/protocol.ts';
import { COMMANDS } from '../../../../src/cli/command-table.ts';
import { EXIT } from '../../../../src/cli/exit-codes.ts';
import { runLvsctl } from '../../../../src/cli/lvsctl.ts';
import type { OverrideStatus, RealServerStatus } from '../../../../src/state/status/status-document.ts';
import { DONE, type TestCli, testCli } from '../../../support/cli-context.ts';
import {
  NOW,
  realServerStatus,
  statusDocument,
  virtualServerStatus,
} from '../../../support/status-documents.ts';

function run(cli: TestCli, ...words: readonly string[]) {
  return runLvsctl(words, COMMANDS, cli.context);
}

const DRAIN: OverrideStatus = {
  kind: 'drain',
  weight: null,
  author: 'alice',
  reason: null,
  since: NOW,
  expires_at: null,
  deadline: null,
  drained: false,
};

function documentWith(server: Partial<RealServerStatus>) {
  return statusDocument({
    virtual_servers: [virtualServerStatus({ real_servers: [realServerStatus(server)] })],
  });
}

describe('lvsctl drain, disable, enable and weight', () => {
  it('say who, why, how long and to whom', async () => {
    const cli = testCli({ environment: { USER: 'root', SUDO_USER: 'alice' } });
    await run(
      cli,
      'drain',
      '10.0.0.1',
      '10.0.1.1',
      '10.0.1.2',
      '--reason',
      'new kernel',
      '--for',
      '2h',
      '--deadline',
      '10m',
    );
    await run(cli, 'weight', 'tcp', '10.0.0.1:80', '10.0.1.1', '7');
    expect(cli.daemon.requests).toEqual([
      {
        action: 'drain',
        virtual_server: '10.0.0.1',
        real_servers: ['10.0.1.1', '10.0.1.2'],
        weight: null,
        author: 'alice',
        reason: 'new kernel',
        for_seconds: 7200,
        deadline_seconds: 600,
        force: false,
        dry_run: false,
      },
      {
        action: 'weight',
        virtual_server: 'tcp 10.0.0.1:80',
        real_servers: ['10.0.1.1'],
        weight: 7,
        author: 'alice',
        reason: null,
        for_seconds: null,
        deadline_seconds: null,
        force: false,
        dry_run: false,
      },
    ]);
  });

  it.each([
    ['drain', '10.0.0.1'],
    ['weight', '10.0.0.1', '10.0.1.1'],
    ['disable', '10.0.0.1', '10.0.1.1', '--for', 'soon'],
    ['disable', '10.0.0.1', '10.0.1.1', '--for', '0s'],
    ['disable', '10.0.0.1', '10.0.1.1', '--reason', 'x'.repeat(300)],
  ])('%s %s %s %s %s is a mistake of the command line', async (...words) => {
    const cli = testCli();
    expect(await run(cli, ...words)).toBe(EXIT.usage);
    expect(cli.daemon.requests).toEqual([]);
  });

  it.each([
    ['no-such-real-server', EXIT.negative],
    ['ambiguous-virtual-server', EXIT.usage],
    ['bad-request', EXIT.usage],
    ['would-go-down', EXIT.negative],
    ['internal', EXIT.failed],
  ])('%s ends with %i', async (code, exit) => {
    const cli = testCli();
    cli.daemon.overrideAnswer = () => Promise.reject(new ControlError(code, 'lvsd: no', { hint: 'do' }));
    expect(await run(cli, 'disable', '10.0.0.1', '10.0.1.1')).toBe(exit);
    expect(cli.stderr.text).toContain('lvsd: no\ndo\n');
  });

  it('say what has become of each server, and why', async () => {
    const cli = testCli();
    const server = { virtual_server: 'tcp 10.0.0.1:80', real_server: '10.0.1.1:80' };
    cli.daemon.overrideAnswer = () =>
      Promise.resolve({
        ...DONE,
        consequences: [
          {
            virtual_server: 'tcp 10.0.0.1:80',
            live_servers: 1,
            servers: 3,
            live_weight: 5,
            quorum: 1,
            up: true,
            takes_down: false,
            text: 'leaves 1 of 3, live weight 5, quorum 1: UP',
          },
        ],
        servers: [
          { ...server, state: 'up', reason: 'up: no checks; weight 1 set to 5' },
          { ...server, state: 'drain', reason: 'draining by alice' },
          { ...server, state: 'drain', note: 'nothing to end' },
        ],
      });
    await run(cli, 'weight', '10.0.0.1', '10.0.1.1', '5');
    expect(cli.stdout.text).toBe(
      [
        'tcp 10.0.0.1:80  leaves 1 of 3, live weight 5, quorum 1: UP\n',
        'tcp 10.0.0.1:80  10.0.1.1:80  up: no checks; weight 1 set to 5\n',
        'tcp 10.0.0.1:80  10.0.1.1:80  drain: draining by alice\n',
        'tcp 10.0.0.1:80  10.0.1.1:80  drain  nothing to end\n',
      ].join(''),
    );
  });

  it('ask for all virtual servers, for a dry run, and insist', async () => {
    const cli = testCli();
    await run(cli, 'drain', '--everywhere', '10.0.1.1', '10.0.1.2', '--dry-run');
    await run(cli, 'weight', '--everywhere', '10.0.1.1', '0', '--force');
    expect(cli.daemon.requests).toMatchObject([
      { virtual_server: null, real_servers: ['10.0.1.1', '10.0.1.2'], force: false, dry_run: true },
      { virtual_server: null, real_servers: ['10.0.1.1'], weight: 0, force: true, dry_run: false },
    ]);
    expect(await run(cli, 'enable', '--everywhere')).toBe(EXIT.usage);
  });

  it('say of a dry run only what would come of it', async () => {
    const cli = testCli();
    cli.daemon.overrideAnswer = () =>
      Promise.resolve({
        ...DONE,
        applied: false,
        servers: [{ virtual_server: 'tcp 10.0.0.1:80', real_server: '10.0.1.1:80', state: 'up' }],
      });
    expect(await run(cli, 'disable', '10.0.0.1', '10.0.1.1', '--dry-run')).toBe(EXIT.ok);
    expect(cli.stdout.text).toBe('dry run: nothing was changed\n');
  });

  it('take names in the words of keepalived.conf', async () => {
    const cli = testCli();
    await run(cli, 'disable', '10.0.0.1', '80', '10.0.1.1', '8080', '10.0.1.2', '8080');
    await run(cli, 'weight', 'tcp', '2001:db8::1', '80', '10.0.1.1', '5');
    await run(cli, 'enable', 'fwm', '7', '10.0.1.1');
    expect(cli.daemon.requests).toMatchObject([
      { virtual_server: '10.0.0.1 80', real_servers: ['10.0.1.1 8080', '10.0.1.2 8080'] },
      { virtual_server: 'tcp 2001:db8::1 80', real_servers: ['10.0.1.1'], weight: 5 },
      { virtual_server: 'fwm 7', real_servers: ['10.0.1.1'] },
    ]);
  });

  it('name the user of the system where the environment names nobody', async () => {
    const cli = testCli();
    await run(cli, 'enable', '10.0.0.1', '10.0.1.1');
    expect(cli.daemon.requests).toMatchObject([{ author: 'operator' }]);
  });

  it('tell what would not survive a restart', async () => {
    const cli = testCli();
    cli.daemon.overrideAnswer = () => Promise.resolve({ ...DONE, servers: [], warning: 'disk\u001b full' });
    expect(await run(cli, 'enable', '10.0.0.1', '10.0.1.1')).toBe(EXIT.ok);
    expect(cli.stderr.text).toBe('lvsctl enable: in force, but not saved: disk\\x1b full\n');
  });
});

describe('lvsctl drain --wait', () => {
  const name = { virtual_server: 'tcp 10.0.0.1:80', real_server: '10.0.1.1:8080' };

  async function waiting(cli: TestCli, steps: readonly Partial<RealServerStatus>[]) {
    const left = [...steps];
    cli.daemon.overrideAnswer = () => Promise.resolve({ ...DONE, servers: [{ ...name, state: 'drain' }] });
    cli.daemon.answer = () => Promise.resolve(documentWith((left.length > 1 ? left.shift() : left[0]) ?? {}));
    const ending = run(cli, 'drain', '10.0.0.1', '10.0.1.1', '--wait');
    await cli.clock.advanceAndSettle(10_000);
    return ending;
  }

  const counts = (active: number) => ({ active, inactive: 3, persistent: 0 });

  it('tells each change until the server is out of the kernel', async () => {
    const cli = testCli();
    const state = { state: 'drain', override: DRAIN } as const;
    const code = await waiting(cli, [
      { ...state, connections: counts(2) },
      { ...state, connections: counts(2) },
      { ...state, connections: counts(1) },
      { state: 'maintenance', override: { ...DRAIN, drained: true }, in_kernel: false, connections: null },
    ]);
    expect(code).toBe(EXIT.ok);
    expect(cli.stdout.text).toBe(
      [
        '10.0.1.1:8080: draining: 2 active, 3 inactive connections left',
        '10.0.1.1:8080: draining: 1 active, 3 inactive connections left',
        '10.0.1.1:8080: drained, out of the kernel',
        '',
      ].join('\n'),
    );
  });

  it('ends with 1 when somebody else ends the drain', async () => {
    const cli = testCli();
    const code = await waiting(cli, [
      { state: 'drain', override: DRAIN },
      { state: 'up', override: null },
    ]);
    expect(code).toBe(EXIT.negative);
    expect(cli.stdout.text).toContain('10.0.1.1:8080: up: somebody ended the drain\n');
  });

  it('says that the virtual server is down now', async () => {
    const cli = testCli();
    const down = 'tcp 10.0.0.1:80 is DOWN: no live weight is left; nobody serves, there is no sorry server';
    cli.daemon.overrideAnswer = () =>
      Promise.resolve({ ...DONE, servers: [{ ...name, state: 'maintenance' }], down });
    expect(await run(cli, 'disable', '10.0.0.1', '10.0.1.1')).toBe(EXIT.ok);
    expect(cli.stderr.text).toBe(`lvsctl disable: ${down}\n`);
  });

  it('stops waiting at Ctrl-C and says that the drain goes on', async () => {
    const cli = testCli();
    cli.daemon.overrideAnswer = () => Promise.resolve({ ...DONE, servers: [{ ...name, state: 'drain' }] });
    cli.daemon.answer = () => Promise.resolve(documentWith({ state: 'drain', override: DRAIN }));
    const ending = run(cli, 'drain', '10.0.0.1', '10.0.1.1', '--wait');
    await cli.clock.advanceAndSettle(500);
    cli.interrupt();
    expect(await ending).toBe(EXIT.negative);
    expect(cli.stderr.text).toContain('the drain goes on');
  });
});

describe('lvsctl pause, resume and status', () => {
  it('pause says until when', async () => {
    const cli = testCli();
    cli.daemon.pauseAnswer = () =>
      Promise.resolve({
        paused: { author: 'bob', reason: null, since: NOW, expires_at: NOW },
        warning: null,
      });
    expect(await run(cli, 'pause', '--for', '5m')).toBe(EXIT.ok);
    expect(cli.stdout.text).toBe(`PAUSED until ${NOW}\n`);
    expect(cli.daemon.requests).toMatchObject([{ for_seconds: 300 }]);
  });

  it('status shows a pause and overrides in words that cannot be overlooked', async () => {
    const cli = testCli({ columns: 120 });
    const base = documentWith({
      state: 'drain',
      override: DRAIN,
      weight: { configured: 100, effective: 100, kernel: 0, reason: 'draining by alice' },
    });
    cli.daemon.answer = () =>
      Promise.resolve({
        ...base,
        kernel: {
          ...base.kernel,
          in_sync: false,
          pending: 2,
          paused: { author: 'bob', reason: 'incident', since: NOW, expires_at: null },
          ownership_error: 'disk full',
        },
      });
    await run(cli, 'status', '--color', 'never');
    expect(cli.stdout.text).toContain('kernel   PAUSED: nothing is written');
    expect(cli.stdout.text).toContain('by bob (incident); 2 services to write; end it with lvsctl resume');
    expect(cli.stdout.text).toContain('the list of our services cannot be saved: disk full');
    expect(cli.stdout.text).toMatch(/10\.0\.1\.1:8080 +drain +0\/100/);
    expect(cli.stdout.text).toContain('weight: draining by alice');
    expect(cli.stdout.text).toContain('0 of 1 real up, 1 held back');
  });

  it('tells in one line that nothing is saved, which services are ours included', async () => {
    const cli = testCli();
    const { daemon, kernel, ...rest } = statusDocument();
    cli.daemon.answer = () =>
      Promise.resolve({
        ...rest,
        daemon: { ...daemon, state_error: 'ENOSPC: disk full' },
        kernel: { ...kernel, ownership_error: 'ENOSPC: disk full' },
      });
    await run(cli, 'status', '--color', 'never');
    expect(cli.stdout.text).toContain(
      '\n         NOT SAVED, lost at a restart: drains, overrides, which services are ours (ENOSPC: disk full)\n',
    );
    expect(cli.stdout.text.match(/disk full/g)).toHaveLength(1);
  });
});

describe('lvsctl connections', () => {
  const report: ConnectionReport = {
    virtual_server: 'tcp 10.0.0.1:80',
    real_server: null,
    matched: 3,
    complete: false,
    connections: [
      {
        protocol: 'tcp',
        client: '192.0.2.2:56550',
        virtual: '10.0.0.1:80',
        destination: '10.0.1.1:80',
        state: 'ESTABLISHED',
        expires_seconds: 110,
        template: false,
      },
      {
        protocol: 'tcp',
        client: '192.0.2.2:0',
        virtual: '10.0.0.1:80',
        destination: '10.0.1.1:80',
        state: 'NONE',
        expires_seconds: 9,
        template: true,
      },
    ],
  };

  it('takes both names in the words of keepalived.conf', async () => {
    const cli = testCli();
    cli.daemon.connectionsAnswer = () => Promise.resolve(report);
    expect(await run(cli, 'connections', 'tcp', '10.0.0.1', '80', '10.0.1.1', '8080')).toBe(EXIT.ok);
    expect(cli.daemon.requests).toEqual([['tcp 10.0.0.1 80', '10.0.1.1 8080']]);
  });

  it('shows a table, and what is not in it', async () => {
    const cli = testCli();
    cli.daemon.connectionsAnswer = () => Promise.resolve(report);
    expect(await run(cli, 'connections', 'tcp', '10.0.0.1:80', '10.0.1.1')).toBe(EXIT.ok);
    expect(cli.daemon.requests).toEqual([['tcp 10.0.0.1:80', '10.0.1.1']]);
    expect(cli.stdout.text.split('\n')).toEqual([
      'PROTO  CLIENT           VIRTUAL      REAL SERVER  STATE        EXPIRES',
      'tcp    192.0.2.2:56550  10.0.0.1:80  10.0.1.1:80  ESTABLISHED  110s',
      'tcp    192.0.2.2:0      10.0.0.1:80  10.0.1.1:80  template     9s',
      'and 1 more',
      'the table is longer than lvsd reads: there are more',
      '',
    ]);
  });

  it('is the report itself with --json', async () => {
    const cli = testCli();
    cli.daemon.connectionsAnswer = () => Promise.resolve(report);
    await run(cli, 'connections', '10.0.0.1', '--json');
    expect(JSON.parse(cli.stdout.text)).toEqual(report);
  });
});

describe('a time on the command line', () => {
  it.each([
    ['0', 'expected a time like 90s, 10m, 2h or 1d'],
    ['5x', 'expected a time like 90s, 10m, 2h or 1d'],
    ['3651d', 'at most 3650d'],
  ])('is refused as it was typed: %s', async (text, words) => {
    const cli = testCli();
    expect(await run(cli, 'pause', '--for', text)).toBe(EXIT.usage);
    expect(cli.stderr.text).toBe(`--for ${text}: ${words}\n`);
    expect(cli.daemon.requests).toEqual([]);
  });
});
