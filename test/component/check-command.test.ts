import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CheckRun } from '../../src/api/protocol.ts';
import { COMMANDS } from '../../src/cli/command-table.ts';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { runLvsctl } from '../../src/cli/lvsctl.ts';
import { testCli } from '../support/cli-context.ts';
import { LoopbackServer } from '../support/loopback-server.ts';
import { RunningDaemon } from '../support/running-daemon.ts';

const BODY = 'hello';
const REPLY = `HTTP/1.0 200 OK\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;

function digestOf(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

function service(...blocks: readonly string[]): string {
  return [
    'virtual_server 10.0.0.1 80 {',
    'delay_loop 3600',
    'lb_algo rr',
    'lb_kind NAT',
    'protocol TCP',
    ...blocks,
    '}\n',
  ].join('\n');
}

function httpServer(port: number, ...urls: readonly string[]): string {
  const blocks = urls.map((url) => `url {\n ${url}\n}`).join('\n');
  return `real_server 127.0.0.1 ${port} {\n HTTP_GET {\n connect_timeout 3\n retry 0\n ${blocks}\n }\n}`;
}

function tcpServer(port: number): string {
  return `real_server 127.0.0.1 ${port} {\n TCP_CHECK {\n connect_timeout 3\n }\n}`;
}

async function runAll(daemon: RunningDaemon, now = false): Promise<readonly CheckRun[]> {
  const report = await daemon.client.check({ virtual_server: null, real_server: null, now });
  return report.checks;
}

async function attempts(daemon: RunningDaemon): Promise<number> {
  const { virtual_servers: servers } = await daemon.client.status([]);
  const results = servers.flatMap(({ real_servers: real }) =>
    real.flatMap(({ checks }) => checks.flatMap((check) => Object.values(check.results))),
  );
  return results.reduce((sum, count) => sum + count, 0);
}

describe('lvsctl check', () => {
  it('shows every step of an HTTP check, the digest expected and the one it got', async () => {
    await using server = await LoopbackServer.replying(REPLY);
    const { port } = server.connection();
    const wrong = digestOf('another body');
    await using daemon = await RunningDaemon.start({
      text: service(httpServer(port, `path /a\n digest ${digestOf(BODY)}`, `path /b\n digest ${wrong}`)),
    });
    const [run] = await runAll(daemon);
    expect(run).toMatchObject({
      virtual_server: 'tcp 10.0.0.1:80',
      real_server: `127.0.0.1:${port}`,
      type: 'HTTP_GET',
      counted: false,
      outcome: 'fail',
      result: 'digest',
    });
    const steps = run?.steps ?? [];
    const url = [
      'options',
      'options',
      'options',
      'connect',
      'request',
      'status',
      'reply',
      'digest',
      'verdict',
    ];
    expect(steps.map(({ step }) => step)).toEqual([...url, ...url]);
    expect(steps.map(({ detail }) => detail)).toEqual(
      expect.arrayContaining([
        `to 127.0.0.1:${port}, timeout 3 s`,
        `HTTP/1.0 GET /b, Host: 127.0.0.1:${port}`,
        `expects status 200-299, digest ${wrong}`,
        expect.stringMatching(/^connected from 127\.0\.0\.1:\d+$/),
        'HTTP 200',
        `expected ${wrong}, got ${digestOf(BODY)}`,
      ]),
    );
    const times = steps.map(({ at_ms: at }) => at);
    expect(times).toEqual([...times].sort((one, other) => one - other));
  });

  it('shows each url, and with urls_each_cycle says what all of them say together', async () => {
    await using server = await LoopbackServer.replying(REPLY);
    const { port } = server.connection();
    const wrong = digestOf('another body');
    const paths = ['path /a', `path /b\n digest ${wrong}`, 'path /c'];
    const text = service(httpServer(port, ...paths).replace('retry 0', 'retry 0\n urls_each_cycle'));
    await using daemon = await RunningDaemon.start({ text });
    const detail = `url 2 of 3 (/b): HTTP 200, digest ${digestOf(BODY)}, expected ${wrong}`;
    const [beside] = await runAll(daemon);
    expect(beside).toMatchObject({ counted: false, outcome: 'fail', result: 'digest', detail });
    const asked = beside?.steps.filter(({ step }) => step === 'request').map(({ detail: what }) => what);
    expect(asked).toEqual(['/a', '/b', '/c'].map((path) => `GET ${path}, Host: 127.0.0.1:${port}`));
    expect(await attempts(daemon)).toBe(0);

    const [counted] = await runAll(daemon, true);
    expect(counted).toMatchObject({ counted: true, outcome: 'fail', result: 'digest', detail });
    const url = ['url', 'connect', 'request', 'status', 'reply'];
    expect(counted?.steps.map(({ step }) => step)).toEqual([
      ...['options', 'options', 'options', 'options', 'options', 'options', 'options'],
      ...[...url, 'verdict'],
      ...[...url, 'digest', 'verdict'],
      'verdict',
    ]);
    expect(counted?.steps.at(-1)?.detail).toBe(detail);
    expect(await attempts(daemon)).toBe(1);
  });

  it('changes nothing in the state of the check, whatever it finds', async () => {
    await using daemon = await RunningDaemon.start({ text: service(tcpServer(1)) });
    const [run] = await runAll(daemon);
    expect(run).toMatchObject({ outcome: 'fail', result: 'refused' });
    expect(await attempts(daemon)).toBe(0);
  });

  it('with --now makes the attempt of the engine, which counts', async () => {
    await using daemon = await RunningDaemon.start({ text: service(tcpServer(1)) });
    const [run] = await runAll(daemon, true);
    expect(run).toMatchObject({ counted: true, outcome: 'fail', result: 'refused' });
    expect(run?.steps.map(({ step }) => step)).toEqual(['options', 'verdict']);
    expect(run?.steps.at(-1)).toMatchObject({ step: 'verdict', detail: run?.detail });
    expect(await attempts(daemon)).toBe(1);
    const { virtual_servers: servers } = await daemon.client.status([]);
    expect(servers[0]?.real_servers[0]?.state).toBe('down');
  });

  it('with --now runs a probe that services share once, for all of them', async () => {
    await using server = await LoopbackServer.start(() => {});
    const { port } = server.connection();
    const shared = service(tcpServer(port));
    await using daemon = await RunningDaemon.start({
      text: `global_defs {\n share_probes\n}\n${shared}${shared.replace('10.0.0.1', '10.0.0.2')}`,
    });
    const runs = await runAll(daemon, true);
    expect(runs.map(({ virtual_server: name, outcome }) => [name, outcome])).toEqual([
      ['tcp 10.0.0.1:80', 'pass'],
      ['tcp 10.0.0.2:80', 'pass'],
    ]);
    expect(server.peers).toHaveLength(1);
  });

  it('refuses a second run of the same check while one is under way', async () => {
    await using server = await LoopbackServer.start(() => {});
    const { port } = server.connection();
    await using daemon = await RunningDaemon.start({ text: service(httpServer(port, 'path /')) });
    const [one, other] = await Promise.allSettled([runAll(daemon), runAll(daemon)]);
    const refused = [one, other].filter(({ status }) => status === 'rejected');
    expect(refused).toMatchObject([{ reason: { code: 'check-running' } }]);
    const [finished] = [one, other].flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
    expect(finished).toMatchObject({ outcome: 'fail', result: 'timeout' });
  });

  it('refuses more checks than it would run, and a selection without any', async () => {
    const ports = Array.from({ length: 65 }, (_, index) => index + 1);
    await using daemon = await RunningDaemon.start({ text: service(...ports.map(tcpServer)) });
    await expect(runAll(daemon)).rejects.toMatchObject({ code: 'too-many-checks' });
    await daemon.reload(service('real_server 127.0.0.1 80 {\n}'));
    await expect(runAll(daemon)).rejects.toMatchObject({ code: 'no-check' });
  });

  it('prints the steps and the verdict, and says with its exit code that a check fails', async () => {
    await using daemon = await RunningDaemon.start({ text: service(tcpServer(1)) });
    const cli = testCli();
    const context = { ...cli.context, connect: () => daemon.client };
    expect(await runLvsctl(['check', '10.0.0.1', '127.0.0.1'], COMMANDS, context)).toBe(EXIT.negative);
    const text = cli.stdout.text.replace(/ +[\d.]+ms/g, ' TIME');
    expect(text.split('\n')).toEqual([
      'tcp 10.0.0.1:80  127.0.0.1:1  TCP_CHECK 127.0.0.1:1',
      ' TIME  options  to 127.0.0.1:1, timeout 3 s',
      ' TIME  verdict  connection refused',
      '  FAIL in TIME (refused): connection refused - a run of its own, which does not count',
      '',
    ]);
  });
});
