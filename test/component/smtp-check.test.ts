import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { ConnectionSpec } from '../../checkers/connection/spec.ts';
import { exchangeProbe } from '../../checkers/io/single-attempts.ts';
import { SmtpExchange } from '../../checkers/smtp/exchange.ts';
import { DEFAULT_HELO_NAME } from '../../checkers/smtp/spec.ts';
import type { ProbeResult } from '../../checkers/types.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import { defer } from '../support/deferred.ts';
import { freeTcpPort } from '../support/free-port.ts';
import { FullBacklog } from '../support/full-backlog.ts';
import { LoopbackServer, loopbackConnection } from '../support/loopback-server.ts';
import { ScriptDirectory } from '../support/script-directory.ts';
import { accepts, findProgram, ServerProcess } from '../support/server-process.ts';

interface CheckOptions {
  readonly signal?: AbortSignal;
  readonly trace?: (step: string, detail: string) => void;
}

function check(connection: ConnectionSpec, options: CheckOptions = {}): Promise<ProbeResult> {
  const context = { clock: new SystemClock(), signal: new AbortController().signal, ...options };
  return exchangeProbe(new SmtpExchange({ type: 'SMTP_CHECK', connection, heloName: DEFAULT_HELO_NAME }))(
    context,
    0,
  );
}

/** Greets, then gives these answers to the commands, one for each line. */
function answering(socket: Socket, greeting: string, answers: readonly string[]): void {
  const left = [...answers];
  socket.write(greeting);
  socket.on('data', () => {
    const answer = left.shift();
    if (answer !== undefined) socket.write(answer);
  });
}

/** The result of a check of a server with this greeting and these answers. */
async function verdictOn(greeting: string, answers: readonly string[]): Promise<ProbeResult> {
  await using server = await LoopbackServer.start((socket) => answering(socket, greeting, answers));
  return await check(server.connection());
}

const HELO = `HELO ${DEFAULT_HELO_NAME}\r\n`;
const passes = { outcome: 'pass', code: 'ok', detail: 'greeting 220, HELO 250, QUIT 221' };

describe('SMTP_CHECK', () => {
  it('passes a real OpenSMTPD', async () => {
    const program = findProgram('smtpd', 'opensmtpd');
    const port = await freeTcpPort();
    using directory = new ScriptDirectory();
    const file = directory.write(
      'smtpd.conf',
      `listen on 127.0.0.1 port ${port} hostname mail.example\naction "a" mbox\nmatch from local for local action "a"\n`,
      0o644,
    );
    await using server = new ServerProcess(program, ['-d', '-f', file]);
    await server.ready(() => accepts(port));
    const steps: string[] = [];
    const trace = (step: string, detail: string) => steps.push(`${step}: ${detail}`);
    expect(await check(loopbackConnection('127.0.0.1', port), { trace })).toEqual(passes);
    expect(steps).toEqual([
      expect.stringMatching(/^connect: connected from 127\.0\.0\.1:\d+$/),
      'greeting: 220 mail.example ESMTP OpenSMTPD',
      'send: HELO smtpchecker.keepalived.org',
      expect.stringMatching(/^HELO: 250 mail\.example Hello/),
      'send: QUIT',
      expect.stringMatching(/^QUIT: 221 /),
      `verdict: ${passes.detail}`,
    ]);
  });

  it("speaks keepalived's dialogue, and waits for each reply before it goes on", async () => {
    await using server = await LoopbackServer.start((socket) =>
      answering(socket, '220 x\r\n', ['250 x\r\n', '221 x\r\n']),
    );
    expect(await check(server.connection())).toEqual(passes);
    expect(server.received.map(String)).toEqual([`${HELO}QUIT\r\n`]);
  });

  it.each([
    ['replies of several lines', '220-a\r\n220-b\r\n220 c\r\n', ['250-a\r\n250 b\r\n', '221-a\r\n221 b\r\n']],
    ['replies without text', '220\r\n', ['250\r\n', '221\r\n']],
    ['lines that end with LF', '220 a\n', ['250 b\n', '221 c\n']],
  ])('takes %s', async (_, greeting, answers) => {
    expect(await verdictOn(greeting, answers)).toEqual(passes);
  });

  it('passes whatever is said to QUIT, but not silence', async () => {
    expect(await verdictOn('220 x\r\n', ['250 x\r\n', '500 what?\r\n'])).toMatchObject({ outcome: 'pass' });
    await using server = await LoopbackServer.start((socket) => {
      socket.write('220 x\r\n');
      socket.once('data', () => {
        socket.write('250 x\r\n');
        socket.once('data', () => socket.end());
      });
    });
    expect(await check(server.connection())).toEqual({
      outcome: 'fail',
      code: 'protocol',
      detail: 'connection closed, no reply to QUIT',
    });
  });

  it.each([
    [
      'a busy server',
      '554 no service here\r\n',
      'status',
      "the greeting is '554 no service here', expected 220",
    ],
    ['garbage', 'SSH-2.0-\u0007\u001b[2Jx\r\n', 'protocol', "the greeting is not SMTP: 'SSH-2.0- [2Jx'"],
    ['bytes above ASCII', '\u00ff\u0085\r\n', 'protocol', "the greeting is not SMTP: 'Ã¿Â '"],
    ['an endless line', '2'.repeat(20_000), 'protocol', 'the greeting is longer than 16 KiB'],
    ['endless lines', '220-x\r\n'.repeat(5000), 'protocol', 'the greeting is longer than 16 KiB'],
  ])('fails with %s', async (_, greeting, code, detail) => {
    expect(await verdictOn(greeting, [])).toEqual({ outcome: 'fail', code, detail });
  });

  it('fails when HELO is refused, and says with what', async () => {
    expect(await verdictOn('220 x\r\n', ['550 go away\r\n'])).toMatchObject({
      code: 'status',
      detail: "the reply to HELO is '550 go away', expected 250",
    });
  });

  it('fails when the server closes at once, or resets', async () => {
    await using closing = await LoopbackServer.start((socket) => socket.end());
    expect(await check(closing.connection())).toMatchObject({ detail: 'connection closed, no greeting' });
    await using resetting = await LoopbackServer.start((socket) => {
      socket.write('220 x\r\n');
      socket.once('data', () => socket.resetAndDestroy());
    });
    expect(await check(resetting.connection())).toMatchObject({ outcome: 'fail', code: 'reset' });
    const gone = await LoopbackServer.start(() => {});
    const connection = gone.connection();
    await gone[Symbol.asyncDispose]();
    expect(await check(connection)).toMatchObject({ outcome: 'fail', code: 'refused' });
  });

  it('fails when nobody answers, or the server accepts and says nothing, each after connect_timeout', async () => {
    await using backlog = await FullBacklog.start();
    const silent = loopbackConnection('127.0.0.1', backlog.port, { timeout: 200 });
    expect(await check(silent)).toMatchObject({ code: 'timeout', detail: 'no answer within 0.2 s' });
    await using mute = await LoopbackServer.start(() => {});
    expect(await check(mute.connection({ timeout: 200 }))).toMatchObject({
      code: 'timeout',
      detail: 'connected, but no greeting within 0.2 s',
    });
  });

  it('grants each line connect_timeout anew, and the dialogue four of them', async () => {
    await using server = await LoopbackServer.start((socket) => {
      const timer = setInterval(() => socket.write('220-still here\r\n'), 40);
      socket.on('close', () => clearInterval(timer));
    });
    const startedAt = performance.now();
    expect(await check(server.connection({ timeout: 400 }))).toEqual({
      outcome: 'fail',
      code: 'timeout',
      detail: 'dialogue not complete within 1.6 s',
    });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(1599);
  });

  it('lets go of the connection when it is aborted', async () => {
    const closed = defer();
    const accepted = defer();
    await using server = await LoopbackServer.start((socket) => {
      socket.on('close', () => closed.resolve());
      socket.on('end', () => socket.end());
      accepted.resolve();
    });
    const controller = new AbortController();
    const result = check(server.connection({ timeout: 600_000 }), { signal: controller.signal });
    await accepted.promise;
    controller.abort();
    expect(await result).toMatchObject({ outcome: 'inconclusive', detail: 'stopped' });
    await closed.promise;
    expect(await check(server.connection(), { signal: controller.signal })).toMatchObject({
      detail: 'stopped',
    });
  });
});
