import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { StatusDocument } from '../../src/state/status/status-document.ts';
import { CertificateAuthority } from '../support/certificate-authority.ts';
import { eventually } from '../support/eventually.ts';
import { LoopbackServer } from '../support/loopback-server.ts';
import { Nginx } from '../support/nginx.ts';
import { RunningDaemon } from '../support/running-daemon.ts';

/** Checks that would not come again by themselves while a test runs. */
function site(port: number, check: string, more = ''): string {
  return `virtual_server 127.9.0.1 80 {
  lb_algo rr
  lb_kind NAT
  protocol TCP
  delay_loop 600
  warmup 0
  retry 3
  delay_before_retry 300
  watch connection
  ${more}
  real_server 127.0.0.1 ${port} {
    ${check}
  }
}
`;
}

const TCP = 'TCP_CHECK {\n connect_timeout 1\n }';
const HTTP = 'HTTP_GET {\n url {\n path /\n }\n }';
const SSL = 'SSL_GET {\n url {\n path /\n }\n }';

type Server = StatusDocument['virtual_servers'][number]['real_servers'][number];

async function serverOf(daemon: RunningDaemon): Promise<Server> {
  const { virtual_servers: services } = await daemon.client.status([]);
  const server = services[0]?.real_servers[0];
  if (server === undefined) throw new Error('no server');
  return server;
}

async function reaches(daemon: RunningDaemon, holds: (server: Server) => boolean): Promise<Server> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const server = await serverOf(daemon);
    if (holds(server)) return server;
    if (performance.now() > deadline) throw new Error(`not so: ${JSON.stringify(server)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function isOpen({ watch, checks }: Server): boolean {
  return watch?.state === 'open' && checks.every(({ state }) => state === 'up');
}

function attempts({ checks }: Server): number {
  return Object.values(checks[0]?.results ?? {}).reduce((sum, count) => sum + count, 0);
}

describe('watch: connection', () => {
  it('takes a server out at its reset when the check is refused, without the retries', async () => {
    let watched: Socket | null = null;
    const server = await LoopbackServer.start((socket) => {
      watched = socket;
    });
    await using daemon = await RunningDaemon.start({ text: site(server.port, TCP) });
    await reaches(daemon, isOpen);
    const closed = server[Symbol.asyncDispose]();
    (watched as Socket | null)?.resetAndDestroy();
    await closed;
    const down = await reaches(daemon, ({ state }) => state === 'down');
    expect(attempts(down)).toBe(2);
    const { events } = await daemon.client.events({ since: 0, wait_seconds: 0, limit: 100 });
    expect(events.map(({ kind, to }) => `${kind} ${to}`)).toContain('watch ended');
  });

  it('keeps the retries where the check fails otherwise than by a refusal', async () => {
    const sockets: Socket[] = [];
    let answers = true;
    await using server = await LoopbackServer.onRequest((socket) => {
      sockets.push(socket);
      if (answers) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      else socket.end('HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n');
    });
    await using daemon = await RunningDaemon.start({ text: site(server.port, HTTP) });
    await reaches(daemon, isOpen);
    answers = false;
    for (const socket of sockets) socket.resetAndDestroy();
    const failing = await reaches(daemon, ({ checks }) => (checks[0]?.failures ?? 0) > 0);
    expect(failing).toMatchObject({ state: 'up', checks: [{ failures: 1, last: { result: 'status' } }] });
  });

  it('asks again when its check met a server in the middle of its stop', async () => {
    const sockets: Socket[] = [];
    let stopping = false;
    await using server = await LoopbackServer.onRequest((socket) => {
      sockets.push(socket);
      if (!stopping) {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      server.stopListening();
      socket.resetAndDestroy();
    });
    await using daemon = await RunningDaemon.start({ text: site(server.port, HTTP) });
    await reaches(daemon, isOpen);
    stopping = true;
    for (const socket of sockets) socket.resetAndDestroy();
    const down = await reaches(daemon, ({ state }) => state === 'down');
    expect(down.checks[0]?.results).toMatchObject({ reset: 1, refused: 1 });
  });

  it('sees a process that is killed', async () => {
    const child = spawn(
      process.execPath,
      [
        '-e',
        "const s = require('node:net').createServer(() => {}).listen(0, '127.0.0.1', () => console.log(s.address().port))",
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    await using daemon = await RunningDaemon.start({ text: site(Number(line.toString()), TCP) });
    await reaches(daemon, isOpen);
    child.kill('SIGKILL');
    expect(attempts(await reaches(daemon, ({ state }) => state === 'down'))).toBe(2);
  });

  it('leaves a server alone that only stops listening, until its check says so', async () => {
    const server = await LoopbackServer.start(() => undefined);
    await using daemon = await RunningDaemon.start({ text: site(server.port, TCP) });
    await reaches(daemon, isOpen);
    server.stopListening();
    expect(await serverOf(daemon)).toMatchObject({ state: 'up', watch: { state: 'open' } });
    await server[Symbol.asyncDispose]();
  });

  it('asks an HTTP server once and keeps the connection', async () => {
    await using nginx = await Nginx.start({ 'index.html': 'x'.repeat(100_000) }, 'keepalive_timeout 60s;');
    await using daemon = await RunningDaemon.start({ text: site(nginx.port, HTTP) });
    const server = await reaches(daemon, isOpen);
    expect(server.watch).toMatchObject({ state: 'open', triggers: 0 });
  });

  it('runs an early check for the first ends of a server with a short keepalive_timeout, and goes on', async () => {
    await using nginx = await Nginx.start({ 'index.html': 'ok' }, 'keepalive_timeout 1s;');
    await using daemon = await RunningDaemon.start({ text: site(nginx.port, HTTP) });
    await reaches(daemon, isOpen);
    await reaches(daemon, ({ watch }) => (watch?.triggers ?? 0) > 0);
    const checked = await reaches(daemon, (server) => attempts(server) > 1);
    expect(checked).toMatchObject({ state: 'up', checks: [{ failures: 0 }] });
  });

  it('keeps a connection over TLS whose end is seen as any other', async () => {
    using authority = new CertificateAuthority();
    const nginx = await Nginx.start({ 'index.html': 'ok' }, '', authority.issue('IP:127.0.0.1'));
    await using daemon = await RunningDaemon.start({ text: site(nginx.port, SSL) });
    await reaches(daemon, isOpen);
    await nginx[Symbol.asyncDispose]();
    expect(await reaches(daemon, ({ state }) => state === 'down')).toMatchObject({ watch: { triggers: 1 } });
  });

  it('gives a server with a single place its place back', async () => {
    let busy: Socket | null = null;
    await using server = await LoopbackServer.start((socket) => {
      if (busy !== null) {
        socket.resetAndDestroy();
        return;
      }
      busy = socket;
      socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
      socket.on('end', () => socket.end());
      socket.on('close', () => {
        busy = null;
      });
    });
    const text = site(server.port, HTTP).replace('delay_before_retry 300', 'delay_before_retry 0.2');
    await using daemon = await RunningDaemon.start({ text });
    await reaches(daemon, isOpen);
    await daemon.client.check({ virtual_server: '127.9.0.1:80', real_server: null, now: true });
    const room = await reaches(daemon, ({ watch }) => watch?.reason === 'made-room');
    expect(room.state).toBe('up');
    await reaches(daemon, ({ state, checks }) => state === 'up' && checks[0]?.last?.result === 'ok');
  });

  it('closes what is not wanted any more, and what lvsd leaves behind', async () => {
    const sockets = new Set<Socket>();
    await using server = await LoopbackServer.start((socket) => {
      sockets.add(socket);
      socket.on('end', () => socket.end());
      socket.on('close', () => sockets.delete(socket));
    });
    await using daemon = await RunningDaemon.start({ text: site(server.port, TCP) });
    await reaches(daemon, isOpen);
    await daemon.reload(
      site(server.port, TCP, 'inhibit_on_failure').replace('watch connection', 'watch none'),
    );
    await eventually(() => sockets.size === 0);
    expect((await serverOf(daemon)).watch).toBeUndefined();
    await daemon.reload(site(server.port, TCP));
    await reaches(daemon, isOpen);
    await daemon.stop();
    await eventually(() => sockets.size === 0);
  });
});
