import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, request } from 'node:http';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  QUESTION_DEADLINE_MS,
  SILENCE_NOTICE_MS,
  SocketControlClient,
} from '../../../src/api/control-client.ts';
import { ControlError } from '../../../src/api/control-error.ts';
import {
  ControlServer,
  type ControlServerInit,
  MAX_CONNECTIONS,
  MAX_REQUEST_BYTES,
} from '../../../src/api/control-server.ts';
import { MAX_SOCKET_PATH_BYTES } from '../../../src/api/control-socket.ts';
import type { ControlHandlers } from '../../../src/api/protocol.ts';
import { controlRouter } from '../../../src/api/routes.ts';
import { DirectorError } from '../../../src/base/errors.ts';
import type { Logger } from '../../../src/base/logger.ts';
import { SystemClock } from '../../../src/platform/host/system-clock.ts';
import { UNASKED } from '../../support/control-handlers.ts';
import { largeDocument, statusDocument, troubledDocument } from '../../support/status-documents.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const SILENT: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => SILENT };

let directory: string;
let path: string;
const closers: (() => unknown)[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lvsd-control-'));
  path = join(directory, 'run', 'lvsd.sock');
});

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  await rm(directory, { recursive: true, force: true });
});

function handlers(overrides: Partial<ControlHandlers> = {}): ControlHandlers {
  return {
    ...UNASKED,
    status: () => Promise.resolve(troubledDocument()),
    version: () => Promise.resolve({ api: 1, version: '0.1.0', pid: 812 }),
    reload: () =>
      Promise.resolve({ result: 'success', detail: 'ok', changes: [], diagnostics: [], duration_ms: 1 }),
    ...overrides,
  };
}

async function serve(
  overrides: Partial<ControlHandlers> = {},
  init: Partial<ControlServerInit> = {},
): Promise<ControlServer> {
  const clock = new SystemClock();
  const server = new ControlServer(
    {
      router: controlRouter(handlers(overrides), clock),
      clock,
      logger: SILENT,
      processMask: (mask) => process.umask(mask),
    },
    { path, ...init },
  );
  await server.start();
  closers.push(() => server.stop());
  return server;
}

function client(): SocketControlClient {
  return new SocketControlClient({ clock: new SystemClock() }, { path });
}

/** Sends bytes as they are and resolves with all that comes back. */
async function exchange(text: string): Promise<string> {
  const socket = connect(path);
  socket.write(text);
  let answer = '';
  socket.setEncoding('latin1').on('data', (chunk) => {
    answer += chunk;
  });
  socket.on('error', () => {});
  await once(socket, 'close');
  return answer;
}

async function listen(server: Server): Promise<void> {
  path = join(directory, 'other.sock');
  server.listen(path);
  await once(server, 'listening');
  closers.push(() => new Promise((resolve) => server.close(resolve)));
}

describe('a client that asks again and again', () => {
  it('shares one connection from the fourth question on, and finds a daemon that was started anew', async () => {
    const first = await serve();
    const client = new SocketControlClient({ clock: new SystemClock() }, { path });
    const ask = async (times: number): Promise<void> => {
      for (let question = 0; question < times; question += 1)
        expect(await client.version()).toMatchObject({ version: '0.1.0' });
    };
    await ask(8);
    await first.stop();
    await expect(client.version()).rejects.toThrow(/there is no such socket/);
    await serve();
    await ask(5);
  });
});

describe('the control socket', () => {
  it('is open to its owner only, in a directory made for it', async () => {
    await serve();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, 'run'))).mode & 0o777).toBe(0o755);
  });

  it('answers questions and refuses changes where it is open to the group', async () => {
    await serve({ pause: () => Promise.reject(new Error('asked')) }, { access: 'read-only' });
    expect((await stat(path)).mode & 0o777).toBe(0o660);
    const client = new SocketControlClient({ clock: new SystemClock() }, { path });
    expect((await client.version()).pid).toBe(812);
    const changes = [
      client.pause({ author: 'eve', reason: null, for_seconds: null }),
      client.reload(),
      client.check({ virtual_server: '10.0.0.1:80', real_server: null, now: false }),
    ];
    for (const change of changes) await expect(change).rejects.toMatchObject({ code: 'read-only-socket' });
  });

  it('leaves the process mask as it was', async () => {
    const before = process.umask();
    await serve();
    expect(process.umask()).toBe(before);
  });

  it('goes away when the server stops, also twice', async () => {
    const server = await serve();
    await server.stop();
    await server.stop();
    expect(await readdir(join(directory, 'run'))).toEqual([]);
  });

  it('replaces one that a crash left behind', async () => {
    path = join(directory, 'stale.sock');
    const code = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
    const { spawn } = await import('node:child_process');
    await once(spawn(process.execPath, ['-e', code]), 'exit');
    expect((await stat(path)).isSocket()).toBe(true);
    await serve();
    expect((await client().version()).pid).toBe(812);
  });

  it('is refused while another process listens, which keeps its own', async () => {
    await serve();
    const second = serve();
    await expect(second).rejects.toMatchObject({ code: 'control-socket-in-use' });
    expect((await client().version()).pid).toBe(812);
  });

  it('never removes what is not a socket', async () => {
    path = join(directory, 'precious');
    await writeFile(path, 'data');
    await expect(serve()).rejects.toMatchObject({ code: 'control-socket-path' });
    expect((await stat(path)).isFile()).toBe(true);
  });

  it('is refused when its path is longer than the kernel takes', async () => {
    path = join(directory, 'x'.repeat(MAX_SOCKET_PATH_BYTES));
    await expect(serve()).rejects.toMatchObject({ code: 'control-socket-path' });
  });

  it('is refused in words when its directory cannot be made', async () => {
    await writeFile(join(directory, 'file'), '');
    path = join(directory, 'file', 'lvsd.sock');
    await expect(serve()).rejects.toMatchObject({ code: 'control-socket-failed' });
  });
});

describe('the control server', () => {
  it('answers a client with the whole document', async () => {
    await serve();
    expect(await client().status([])).toEqual(troubledDocument());
  });

  it('carries 5,000 real servers', async () => {
    await serve({ status: () => Promise.resolve(largeDocument(100, 50)) });
    const document = await client().status([]);
    expect(document.virtual_servers.flatMap((server) => server.real_servers)).toHaveLength(5000);
  });

  it('answers 413 to a body above the bound and goes on serving', async () => {
    await serve();
    const body = 'x'.repeat(MAX_REQUEST_BYTES + 1);
    const answer = await exchange(
      `POST /v1/reload HTTP/1.1\r\nHost: lvsd\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('request-too-large');
    expect((await client().version()).pid).toBe(812);
  });

  it('takes a body up to the bound', async () => {
    await serve();
    const body = 'x'.repeat(MAX_REQUEST_BYTES);
    const answer = await exchange(
      `POST /v1/reload HTTP/1.1\r\nHost: lvsd\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('answers what is not HTTP with 400', async () => {
    await serve();
    expect(await exchange('hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('ends a client that does not finish its request', async () => {
    await serve({}, { requestTimeout: 100 });
    expect(await exchange('GET /v1/status HTTP/1.1\r\nHost: l')).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('answers 503 when all connections are taken, and serves again when one is free', async () => {
    await serve();
    const idle: Socket[] = [];
    for (let index = 0; index < MAX_CONNECTIONS; index += 1) {
      const socket = connect(path);
      await once(socket, 'connect');
      idle.push(socket);
    }
    await expect(client().version()).rejects.toMatchObject({ code: 'too-many-connections' });
    for (const socket of idle) socket.destroy();
    await expect
      .poll(() =>
        client()
          .version()
          .then(
            () => 'served',
            () => 'refused',
          ),
      )
      .toBe('served');
  });

  it('tells the client the code and the hint of a fault', async () => {
    const fault = new DirectorError('kernel-unavailable', 'no ip_vs', { hint: 'modprobe ip_vs' });
    await serve({ status: () => Promise.reject(fault) });
    await expect(client().status([])).rejects.toMatchObject({
      code: 'kernel-unavailable',
      message: 'lvsd: no ip_vs',
      hint: 'modprobe ip_vs',
    });
  });

  it('survives clients that leave in the middle', async () => {
    await serve();
    for (const text of [
      '',
      'GET /v1/sta',
      'POST /v1/reload HTTP/1.1\r\nHost: l\r\nContent-Length: 9\r\n\r\nabc',
    ]) {
      const socket = connect(path);
      await once(socket, 'connect');
      socket.write(text);
      socket.destroy();
    }
    expect((await client().version()).pid).toBe(812);
  });
});

describe('the control client', () => {
  it('says that lvsd is not running when there is no socket', async () => {
    await expect(client().status([])).rejects.toMatchObject({ code: 'control-no-socket' });
  });

  it('says that nobody listens on a socket that was left behind', async () => {
    path = join(directory, 'plain');
    await writeFile(path, '');
    await expect(client().status([])).rejects.toMatchObject({ code: 'control-refused' });
  });

  it('gives up on a daemon that does not answer', async () => {
    const server = createServer();
    await listen(server);
    const clock = new VirtualClock();
    const answer = new SocketControlClient({ clock }, { path }).status([]);
    const [socket] = (await once(server, 'connection')) as [Socket];
    closers.push(() => socket.destroy());
    clock.advance(QUESTION_DEADLINE_MS);
    await expect(answer).rejects.toMatchObject({ code: 'control-timeout' });
  });

  it('says once that a daemon has not answered yet, and for how long it is waited for', async () => {
    const server = createServer();
    await listen(server);
    const clock = new VirtualClock();
    const told: unknown[] = [];
    const onSilence = (...words: unknown[]): number => told.push(words);
    const slow = new SocketControlClient({ clock, onSilence }, { path });
    const answers = [slow.status([]), slow.version()].map((answer) => answer.catch(String));
    const [socket] = (await once(server, 'connection')) as [Socket];
    closers.push(() => socket.destroy());
    clock.advance(SILENCE_NOTICE_MS - 1);
    expect(told).toEqual([]);
    clock.advance(1);
    expect(told).toEqual([[path, SILENCE_NOTICE_MS, QUESTION_DEADLINE_MS - SILENCE_NOTICE_MS]]);
    clock.advance(QUESTION_DEADLINE_MS);
    await Promise.all(answers);
    expect(told).toHaveLength(1);
  });

  it('says nothing of a daemon that answers, or that was asked to keep its answer back', async () => {
    const server = createHttpServer();
    await listen(server);
    const clock = new VirtualClock();
    const told: unknown[] = [];
    const onSilence = (...words: unknown[]): number => told.push(words);
    const patient = new SocketControlClient({ clock, onSilence }, { path });
    const held = patient.events({ since: 3, wait_seconds: 20, limit: 10 });
    const [, response] = await once(server, 'request');
    clock.advance(20_000);
    expect(told).toEqual([]);
    const report = { run: '2026-11-21T00:00:00.000Z', latest: 3, missed: 0, events: [] };
    response.end(JSON.stringify(report));
    expect(await held).toEqual(report);
    clock.advance(SILENCE_NOTICE_MS);
    expect(told).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('says of what a daemon was told, other than of a question, that it may still be done', async () => {
    const server = createServer();
    await listen(server);
    const clock = new VirtualClock();
    const slow = new SocketControlClient({ clock }, { path });
    const author = { author: 'alice', reason: null, for_seconds: null };
    const answers = [slow.pause(author), slow.status([])].map((answer) =>
      answer.then(String, (error: unknown) => (error instanceof ControlError ? error.hint : null)),
    );
    const [socket] = (await once(server, 'connection')) as [Socket];
    closers.push(() => socket.destroy());
    clock.advance(QUESTION_DEADLINE_MS);
    const [told, asked] = await Promise.all(answers);
    expect(told).toContain('IT MAY STILL DO WHAT IT WAS TOLD');
    expect(asked).not.toContain('STILL');
  });

  it('gives up on a daemon that stops in the middle of its answer', async () => {
    const server = createHttpServer((_, response) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('{"version":');
    });
    await listen(server);
    const clock = new VirtualClock();
    const answer = new SocketControlClient({ clock }, { path }).status([]);
    const [, response] = await once(server, 'request');
    closers.push(() => response.destroy());
    clock.advance(QUESTION_DEADLINE_MS);
    await expect(answer).rejects.toMatchObject({ code: 'control-timeout' });
  });

  it.each([
    ['an older daemon', 404, '{"error":{"code":"not-found","message":"no"}}', 'control-old-daemon'],
    ['a newer document', 200, JSON.stringify({ ...statusDocument(), version: 2 }), 'control-garbage'],
    ['text that is no JSON', 200, '<html>', 'control-garbage'],
    ['JSON of another shape', 200, '[1,2]', 'control-garbage'],
    ['an empty answer', 200, '', 'control-garbage'],
    ['a fault without an error body', 502, 'bad gateway', 'control-garbage'],
  ])('tells %s from an answer', async (_, status, body, code) => {
    await listen(createHttpServer((__, response) => response.writeHead(status).end(body)));
    await expect(client().status([])).rejects.toMatchObject({ code });
  });

  it('tells what does not speak HTTP from an answer', async () => {
    await listen(createServer((socket) => socket.resume().end('220 mail.example.com ESMTP\r\n')));
    await expect(client().status([])).rejects.toMatchObject({ code: 'control-garbage' });
  });

  it('says when the connection closes without an answer', async () => {
    await listen(createServer((socket) => socket.destroy()));
    await expect(client().status([])).rejects.toMatchObject({ code: 'control-closed' });
  });

  it('reads the report of a reload that was rejected', async () => {
    const report = {
      result: 'rejected',
      detail: 'line 3',
      changes: [],
      diagnostics: [],
      duration_ms: 2,
    } as const;
    await serve({ reload: () => Promise.resolve(report) });
    expect(await client().reload()).toEqual(report);
  });
});

it('any HTTP client works on the socket', async () => {
  await serve();
  const outgoing = request({ socketPath: path, path: '/v1/version' }).end();
  const [response] = await once(outgoing, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  expect(response.headers['content-type']).toContain('application/json');
  expect(JSON.parse(text)).toEqual({ api: 1, version: '0.1.0', pid: 812 });
});
