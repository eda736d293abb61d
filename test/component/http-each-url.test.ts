import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { checkTypeOf } from '../../checkers/check-types.ts';
import { createHttpProbe } from '../../checkers/http/probe.ts';
import type { HttpCheckSpec, HttpUrlSpec, SslCheckSpec } from '../../checkers/http/spec.ts';
import { DEFAULT_TLS } from '../../checkers/tls/spec.ts';
import type { ProbeResult } from '../../checkers/types.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import type { CheckStatus } from '../../src/state/status/status-document.ts';
import { CertificateAuthority } from '../support/certificate-authority.ts';
import { LoopbackServer, loopbackConnection } from '../support/loopback-server.ts';
import { httpTools } from '../support/probe-tools.ts';
import { RunningDaemon } from '../support/running-daemon.ts';

const OK = 'HTTP/1.0 200 OK\r\n\r\nhello';
const ERROR = 'HTTP/1.0 503 Busy\r\n\r\n';

const url = (path: string): HttpUrlSpec => ({
  path,
  status: [{ from: 200, to: 299 }],
  digest: null,
  host: 'www',
});

/** Answers with an error for these paths, with nothing for those, and well otherwise. */
function site(failing: readonly string[], silent: readonly string[] = []): Promise<LoopbackServer> {
  return LoopbackServer.onRequest((socket, server) => {
    const path = server.received.at(-1)?.toString().split(' ')[1] ?? '';
    if (silent.includes(path)) return;
    socket.end(failing.includes(path) ? ERROR : OK);
  });
}

function pathsOf(server: LoopbackServer): readonly string[] {
  return server.received.map((bytes) => bytes.toString().split(' ')[1] ?? '');
}

function check(spec: HttpCheckSpec | SslCheckSpec, signal?: AbortSignal): Promise<ProbeResult> {
  const clock = new SystemClock();
  const context = { clock, signal: signal ?? new AbortController().signal };
  return createHttpProbe(spec, httpTools(clock))(context, 0);
}

function specOf(server: LoopbackServer, paths: readonly string[], timeout = 3000): HttpCheckSpec {
  const connection = server.connection({ timeout });
  return { type: 'HTTP_GET', connection, protocol: '1.0', urls: paths.map(url), urlsEachCycle: true };
}

describe('urls_each_cycle', () => {
  it('tests all urls in one attempt, each on a connection of its own', async () => {
    await using server = await site([]);
    expect(await check(specOf(server, ['/a', '/b', '/c']))).toEqual({
      outcome: 'pass',
      code: 'ok',
      detail: '3 urls passed: HTTP 200',
    });
    expect(pathsOf(server)).toEqual(['/a', '/b', '/c']);
    expect(new Set(server.peers.map(({ port }) => port)).size).toBe(3);
  });

  it('fails at the first url that fails, and asks for no further one', async () => {
    await using server = await site(['/b', '/c']);
    expect(await check(specOf(server, ['/a', '/b', '/c']))).toEqual({
      outcome: 'fail',
      code: 'status',
      detail: 'url 2 of 3 (/b): HTTP 503, expected 200-299',
    });
    expect(pathsOf(server)).toEqual(['/a', '/b']);
  });

  it('gives each url its own time, and the attempt as much as all of them may take', async () => {
    await using server = await site([], ['/b']);
    const spec = specOf(server, ['/a', '/b'], 300);
    expect(await check(spec)).toEqual({
      outcome: 'fail',
      code: 'timeout',
      detail: 'url 2 of 2 (/b): connected, but no reply within 0.3 s',
    });
    const single = { ...spec, urls: spec.urls.slice(0, 1) };
    expect(checkTypeOf(spec).attemptLimit(spec) - checkTypeOf(single).attemptLimit(single)).toBe(3 * 300);
  });

  it('stops with the url that is being asked for', async () => {
    const controller = new AbortController();
    await using server = await LoopbackServer.onRequest((socket, { received }) => {
      if (received.length === 1) socket.end(OK);
      else controller.abort();
    });
    const result = await check(specOf(server, ['/a', '/b', '/c'], 600_000), controller.signal);
    expect(result).toMatchObject({ outcome: 'inconclusive', detail: 'url 2 of 3 (/b): stopped' });
    expect(pathsOf(server)).toEqual(['/a', '/b']);
  });

  it('goes through SSL_GET with a name and a certificate for each url', async () => {
    using authority = new CertificateAuthority();
    const { certificate, key } = authority.issue('DNS:one.example,DNS:two.example');
    const names: (string | false | null)[] = [];
    const server = createTlsServer({ cert: certificate, key }, (socket) => {
      names.push(socket.servername);
      socket.on('error', () => {});
      socket.once('data', () => socket.end(OK));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const result = await check({
      type: 'SSL_GET',
      connection: loopbackConnection('127.0.0.1', port),
      protocol: '1.0',
      tls: { ...DEFAULT_TLS, verify: { ca: authority.certificate, serverName: null } },
      urls: ['one.example', 'two.example', 'three.example'].map((serverName) => ({
        ...url('/'),
        serverName,
        closeNotify: false,
      })),
      urlsEachCycle: true,
    });
    server.close();
    expect(result).toMatchObject({ outcome: 'fail', code: 'tls' });
    expect(result.detail).toMatch(/^url 3 of 3 \(\/\): TLS: .*three\.example/);
    expect(result).toHaveProperty('certificateNotAfter');
    expect(names.slice(0, 2)).toEqual(['one.example', 'two.example']);
  });
});

const PATHS = Array.from({ length: 10 }, (_, index) => `/${index + 1}`);

/** One server with the ten urls; cycles begin when they are asked for. */
function text(port: number, option: string): string {
  const blocks = PATHS.map((path) => `url {\npath ${path}\n}`).join('\n');
  return `virtual_server 10.0.0.1 80 {
    delay_loop 3600
    lb_algo rr
    lb_kind NAT
    protocol TCP
    real_server 127.0.0.1 ${port} {
      HTTP_GET {
        ${option}
        connect_timeout 3
        ${blocks}
      }
    }
  }\n`;
}

/** Has the engine make so many attempts, one after the other, and tells what the status says of the check after each. */
async function cycles(daemon: RunningDaemon, count: number): Promise<readonly CheckStatus[]> {
  const found: CheckStatus[] = [];
  while (found.length < count) {
    await daemon.client.check({ virtual_server: null, real_server: null, now: true });
    const { virtual_servers: servers } = await daemon.client.status([]);
    found.push(...(servers[0]?.real_servers[0]?.checks ?? []));
  }
  return found;
}

describe('a broken tenth url', () => {
  it('is seen in the first cycle with urls_each_cycle', async () => {
    await using server = await site(['/10']);
    await using daemon = await RunningDaemon.start({ text: text(server.port, 'urls_each_cycle') });
    expect(await cycles(daemon, 1)).toMatchObject([
      {
        state: 'down',
        target: `http://127.0.0.1:${server.port}/1 and 9 more`,
        last: { result: 'status', detail: 'url 10 of 10 (/10): HTTP 503, expected 200-299' },
      },
    ]);
    expect(pathsOf(server)).toEqual(PATHS);
  });

  it('is seen in the tenth without, as in keepalived', async () => {
    await using server = await site(['/10']);
    await using daemon = await RunningDaemon.start({ text: text(server.port, '') });
    const found = await cycles(daemon, 10);
    expect(found.map(({ state }) => state)).toEqual([...Array<string>(9).fill('up'), 'down']);
    expect(found.at(-1)?.last?.detail).toBe('HTTP 503, expected 200-299');
    expect(pathsOf(server)).toEqual(PATHS);
  });
});
