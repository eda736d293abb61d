import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, it } from 'vitest';
import type { CheckRun } from '../../src/api/protocol.ts';
import { CertificateAuthority } from '../support/certificate-authority.ts';
import { DatagramServer } from '../support/datagram-server.ts';
import { eventually } from '../support/eventually.ts';
import { isAlive } from '../support/processes.ts';
import { RunningDaemon, type RunningDaemonInit } from '../support/running-daemon.ts';
import { SmtpServer } from '../support/smtp-server.ts';

/** One real server on loopback with one check. */
function text(port: number, check: string, globals = ''): string {
  return [
    globals,
    'virtual_server 10.0.0.1 80 {',
    'delay_loop 3600',
    'lb_algo rr',
    'lb_kind NAT',
    'protocol TCP',
    `real_server 127.0.0.1 ${port} {`,
    check,
    '}',
    '}\n',
  ].join('\n');
}

async function run(init: RunningDaemonInit): Promise<CheckRun> {
  await using daemon = await RunningDaemon.start(init);
  const { checks } = await daemon.client.check({ virtual_server: null, real_server: null, now: false });
  const [only] = checks;
  if (only === undefined) throw new Error('no check was run');
  return only;
}

/** Each step with its detail; ports and durations vary. */
function stepsOf({ steps }: CheckRun): readonly string[] {
  return steps.map(({ step, detail }) => `${step}: ${detail.replace(/(127\.0\.0\.1):\d+/g, '$1:PORT')}`);
}

describe('The steps of a check are shown: ', () => {
  it('SMTP_CHECK says what it sends and what it is told', async () => {
    await using server = await SmtpServer.start({ HELO: '250 hello' });
    const found = await run({
      text: text(server.port, 'SMTP_CHECK {\n connect_timeout 3\n helo_name me.example\n}'),
    });
    expect(found.outcome).toBe('pass');
    expect(stepsOf(found)).toEqual([
      'options: to 127.0.0.1:PORT, timeout 3 s',
      'options: HELO me.example',
      'connect: connected from 127.0.0.1:PORT',
      'greeting: 220 test',
      'send: HELO me.example',
      'HELO: 250 hello',
      'send: QUIT',
      'QUIT: 221 bye',
      `verdict: ${found.detail}`,
    ]);
  });

  it('DNS_CHECK says what it asks for, what it ignored and what answered', async () => {
    await using server = await DatagramServer.start((one, request) => {
      one.reply(Buffer.from('too short'));
      const answer = Buffer.from(request);
      answer[2] = 0x81;
      one.reply(answer);
    });
    const check = 'DNS_CHECK {\n connect_timeout 3\n type MX\n name example.org\n}';
    const found = await run({ text: text(server.port, check) });
    expect(found.outcome).toBe('pass');
    expect(stepsOf(found)).toEqual([
      'options: to 127.0.0.1:PORT, timeout 3 s',
      'options: asks for MX of example.org.',
      'connect: connected from 127.0.0.1:PORT',
      'request: 29 bytes sent',
      'ignored: 9 bytes from 127.0.0.1 that do not answer the request',
      'reply: 29 bytes from 127.0.0.1',
      `verdict: ${found.detail}`,
    ]);
  });

  it('DNS_CHECK with require_answer says so, and what it missed', async () => {
    await using server = await DatagramServer.start((one, request) => {
      const answer = Buffer.from(request);
      answer[2] = 0x81;
      one.reply(answer);
    });
    const check = 'DNS_CHECK {\n connect_timeout 3\n type MX\n name example.org\n require_answer\n}';
    const found = await run({ text: text(server.port, check) });
    expect(found).toMatchObject({ outcome: 'fail', result: 'protocol' });
    expect(stepsOf(found)).toEqual([
      'options: to 127.0.0.1:PORT, timeout 3 s',
      'options: asks for MX of example.org., and wants at least one answer record, not truncated',
      'connect: connected from 127.0.0.1:PORT',
      'request: 29 bytes sent',
      'reply: 29 bytes from 127.0.0.1',
      'verdict: NOERROR, but no answer to MX example.org. (require_answer)',
    ]);
  });

  it('UDP_CHECK says what reply it wants and what it got', async () => {
    await using server = await DatagramServer.start((one) => one.reply(Buffer.from([0xab, 0x01])));
    const check = 'UDP_CHECK {\n connect_timeout 3\n payload 0102\n require_reply axff\n}';
    const found = await run({ text: text(server.port, check) });
    expect(found).toMatchObject({ outcome: 'fail', result: 'body' });
    expect(stepsOf(found)).toEqual([
      'options: to 127.0.0.1:PORT, timeout 3 s',
      'options: sends 2 bytes, wants a reply of 0 to 255 bytes like axff',
      'connect: connected from 127.0.0.1:PORT',
      'request: 2 bytes sent',
      'reply: 2 bytes from 127.0.0.1',
      `verdict: ${found.detail}`,
    ]);
  });

  it('MISC_CHECK says what it runs as whom, and all that it wrote', async () => {
    const check = 'MISC_CHECK {\n misc_path "DIR/probe.sh 3"\n misc_timeout 4\n misc_dynamic\n}';
    const found = await run({
      text: text(80, check, 'global_defs {\n script_user root\n}'),
      scripts: { 'probe.sh': 'echo one; echo two >&2; exit $1' },
    });
    expect(found).toMatchObject({ outcome: 'pass', output: 'one\ntwo\n', detail: 'exit 3, weight 1' });
    expect(found.steps.map(({ step }) => step)).toEqual(['options', 'options', 'run', 'output', 'verdict']);
    expect(found.steps[1]?.detail).toBe(
      'as user 0, SIGTERM after 4 s, its exit status gives a weight (misc_dynamic)',
    );
  });

  it('MISC_CHECK under way ends with lvsd, and so does its script', async () => {
    const check = 'MISC_CHECK {\n misc_path "DIR/sleep.sh"\n misc_timeout 60\n}';
    await using daemon = await RunningDaemon.start({
      text: text(80, check, 'global_defs {\n script_user root\n}'),
      scripts: { 'sleep.sh': 'echo $$ >"${0%/*}/pid"; exec sleep 60' },
      files: { pid: '' },
    });
    const asked = daemon.client.check({ virtual_server: null, real_server: null, now: false });
    const pid = (): number => Number(readFileSync(daemon.file('pid'), 'utf8'));
    await eventually(() => pid() > 0);
    const from = performance.now();
    await daemon.stop();
    expect(performance.now() - from).toBeLessThan(2500);
    expect(isAlive(pid())).toBe(false);
    expect((await asked).checks).toMatchObject([{ outcome: 'inconclusive' }]);
  });

  it('FILE_CHECK says what it reads and what the number does', async () => {
    const globals = 'track_file load {\n file DIR/load\n weight 2\n}';
    const found = await run({
      text: text(80, 'FILE_CHECK {\n track_file load\n}', globals),
      files: { load: '21' },
    });
    expect(found).toMatchObject({ outcome: 'pass', detail: 'file says 21, weight +42' });
    expect(found.steps.map(({ step }) => step)).toEqual(['options', 'options', 'read', 'verdict']);
    expect(found.steps[1]?.detail).toBe('adds its number times 2');
  });

  it('PING_CHECK says what it sends, or why this host cannot', async () => {
    const found = await run({ text: text(80, 'PING_CHECK {\n connect_timeout 1\n}') });
    expect(stepsOf(found)[0]).toBe('options: to 127.0.0.1, timeout 1 s');
    const steps = found.steps.map(({ step }) => step);
    if (found.outcome === 'pass') expect(steps).toEqual(['options', 'request', 'reply', 'verdict']);
    else expect(found).toMatchObject({ outcome: 'inconclusive', result: 'local_error' });
  });

  it('SSL_GET says TLS, certificate and digests, and never a key or a password', async () => {
    using authority = new CertificateAuthority();
    const { certificate, key, certificateFile, keyFile } = authority.issue('IP:127.0.0.1');
    const server = createTlsServer({ cert: certificate, key }, (socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\n\r\nhello'));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const expected = createHash('md5').update('other').digest('hex');
    const url = `url {\n path /\n digest ${expected}\n}`;
    const found = await run({
      text: text(
        port,
        `SSL_GET {\n connect_timeout 3\n virtualhost www.example.org\n enable_sni\n ${url}\n}`,
        `SSL {\n certificate ${certificateFile}\n key ${keyFile}\n}`,
      ),
    });
    server.close();
    expect(found).toMatchObject({ outcome: 'fail', result: 'digest' });
    expect(found.steps.map(({ step }) => step)).toEqual([
      'options',
      'options',
      'options',
      'options',
      'connect',
      'tls',
      'request',
      'status',
      'reply',
      'certificate',
      'digest',
      'verdict',
    ]);
    const got = createHash('md5').update('hello').digest('hex');
    expect(stepsOf(found)).toEqual(
      expect.arrayContaining([
        'options: TLS: SNI www.example.org, any certificate, shows a client certificate',
        expect.stringMatching(/^tls: TLSv1\.[23], /),
        expect.stringMatching(/^certificate: valid until \d{4}-/),
        `digest: expected ${expected}, got ${got}`,
      ]),
    );
    expect(JSON.stringify(found)).not.toContain(key.split('\n')[1]);
  });
});
