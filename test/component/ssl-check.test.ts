import { constants, createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket, type TlsOptions } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectionSpec } from '../../checkers/connection/spec.ts';
import { createHttpProbe } from '../../checkers/http/probe.ts';
import type { SslCheckSpec, SslUrlSpec } from '../../checkers/http/spec.ts';
import type { TlsSpec } from '../../checkers/tls/spec.ts';
import { DEFAULT_TLS } from '../../checkers/tls/spec.ts';
import type { Probe, ProbeResult } from '../../checkers/types.ts';
import type { Clock } from '../../src/base/time.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import { type Certificate, CertificateAuthority } from '../support/certificate-authority.ts';
import { defer } from '../support/deferred.ts';
import { LoopbackServer, loopbackConnection } from '../support/loopback-server.ts';
import { Nginx } from '../support/nginx.ts';
import { httpTools } from '../support/probe-tools.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const DAY = 86_400_000;
const OK = 'HTTP/1.0 200 OK\r\n\r\nhello';
const md5 = (text: string) => createHash('md5').update(text, 'latin1').digest('hex');

let authority: CertificateAuthority;
let good: Certificate;
let expired: Certificate;
let selfSigned: Certificate;

beforeAll(() => {
  authority = new CertificateAuthority();
  good = authority.issue('DNS:www.example.org,IP:127.0.0.1');
  expired = authority.issue('DNS:www.example.org', -1);
  selfSigned = authority.selfSigned('www.example.org');
});

afterAll(() => authority[Symbol.dispose]());

interface CheckOptions extends Partial<SslUrlSpec> {
  readonly tls?: TlsSpec;
  readonly clock?: Clock;
  readonly trace?: (step: string, detail: string) => void;
}

function probeOf(connection: ConnectionSpec, options: CheckOptions = {}): () => Promise<ProbeResult> {
  const { tls = DEFAULT_TLS, clock = new SystemClock(), trace, ...url } = options;
  const spec: SslCheckSpec = {
    type: 'SSL_GET',
    connection,
    protocol: '1.1',
    tls,
    urls: [
      {
        path: '/',
        status: [{ from: 200, to: 299 }],
        digest: null,
        host: 'www.example.org',
        serverName: null,
        closeNotify: false,
        ...url,
      },
    ],
  };
  const probe: Probe = createHttpProbe(spec, httpTools(clock));
  const context = { clock, signal: new AbortController().signal };
  return () => probe(trace === undefined ? context : { ...context, trace }, 0);
}

function check(connection: ConnectionSpec, options: CheckOptions = {}): Promise<ProbeResult> {
  return probeOf(connection, options)();
}

/** A TLS server of Node's that answers each request with these bytes and an orderly end. */
class TlsServer implements AsyncDisposable {
  readonly seen: { servername: string | false | null; reused: boolean; authorized: boolean }[] = [];
  readonly server: Server;
  private readonly sockets = new Set<Socket>();

  private constructor(options: TlsOptions, answer: (socket: TLSSocket) => void) {
    this.server = createTlsServer(options, (socket) => {
      this.seen.push({
        servername: (socket as TLSSocket & { servername?: string | false }).servername ?? null,
        reused: socket.isSessionReused(),
        authorized: socket.authorized,
      });
      socket.on('error', () => {});
      let head = '';
      socket.on('data', (chunk) => {
        head += chunk.toString('latin1');
        if (head.endsWith('\r\n\r\n')) answer(socket);
      });
    });
    this.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    this.server.on('tlsClientError', () => {});
  }

  static async start(
    options: TlsOptions,
    answer: (socket: TLSSocket) => void = (socket) => socket.end(OK),
  ): Promise<TlsServer> {
    const server = new TlsServer(options, answer);
    await new Promise<void>((resolve) => server.server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  connection(overrides: Partial<ConnectionSpec> = {}): ConnectionSpec {
    return loopbackConnection('127.0.0.1', (this.server.address() as AddressInfo).port, overrides);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}

const serving = (certificate: Certificate): TlsOptions => ({
  cert: certificate.certificate,
  key: certificate.key,
});

interface Cable {
  readonly server: Server;
  readonly port: number;
  /** Closes both sides without a word of TLS. */
  readonly cut: () => void;
  /** All that the client sent, and when it will send no more. */
  readonly sent: () => Buffer;
  readonly closed: Promise<void>;
}

/** Passes bytes on to `port`, for one connection. */
async function cable(port: number): Promise<Cable> {
  const pair: Socket[] = [];
  const sent: Buffer[] = [];
  const closed = defer();
  const server = createServer((near) => {
    const far = connect({ host: '127.0.0.1', port });
    pair.push(near, far);
    for (const socket of pair) socket.on('error', () => {});
    near.on('data', (chunk) => {
      sent.push(chunk);
      far.write(chunk);
    });
    near.on('close', () => {
      far.end();
      closed.resolve();
    });
    far.on('data', (chunk) => near.write(chunk));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    server,
    port: (server.address() as AddressInfo).port,
    cut: () => {
      for (const socket of pair) socket.end();
    },
    sent: () => Buffer.concat(sent),
    closed: closed.promise,
  };
}

function recordTypes(bytes: Buffer): number[] {
  const types: number[] = [];
  for (let at = 0; at + 5 <= bytes.length; at += 5 + bytes.readUInt16BE(at + 3))
    types.push(bytes.readUInt8(at));
  return types;
}

describe('SSL_GET', () => {
  it('checks status, digest and chunks through a real nginx with keep-alive', async () => {
    const page = '<p>x</p>\n'.repeat(9000);
    await using nginx = await Nginx.start(
      { 'page.html': page, 'chunked.html': '<!--#set var="a" value="b" -->over' },
      'keepalive_timeout 600s; location = /chunked.html { ssi on; ssi_types text/html; }',
      good,
    );
    const connection = loopbackConnection('127.0.0.1', nginx.port);
    expect(await check(connection, { path: '/page.html', digest: md5(page) })).toMatchObject({
      outcome: 'pass',
      detail: 'HTTP 200, digest matches',
    });
    expect(await check(connection, { path: '/chunked.html', digest: md5('over') })).toMatchObject({
      outcome: 'pass',
    });
    expect(await check(connection, { path: '/absent' })).toMatchObject({
      code: 'status',
      detail: 'HTTP 404, expected 200-299',
    });
  });

  it('takes any certificate unless told to verify, as keepalived does, and notes when it ends', async () => {
    for (const [certificate, days] of [
      [good, 30],
      [expired, -1],
      [selfSigned, 30],
    ] as const) {
      await using server = await TlsServer.start(serving(certificate));
      const result = await check(server.connection());
      expect(result).toMatchObject({ outcome: 'pass', detail: 'HTTP 200' });
      const end = result.outcome === 'pass' ? (result.certificateNotAfter ?? 0) : 0;
      expect(Math.abs(end - (Date.now() + days * DAY))).toBeLessThan(120_000);
    }
  });

  it('sends no server name unless it has one', async () => {
    await using server = await TlsServer.start(serving(good));
    await check(server.connection());
    await check(server.connection(), { serverName: 'sni.example.org' });
    expect(server.seen.map(({ servername }) => servername)).toEqual([false, 'sni.example.org']);
  });

  it('resumes its session while nobody verifies, and looks at the certificate again after ten minutes', async () => {
    await using server = await TlsServer.start(serving(good));
    const clock = new VirtualClock();
    const run = probeOf(server.connection(), { clock });
    const first = await run();
    const second = await run();
    expect(second).toEqual(first);
    expect(second).toHaveProperty('certificateNotAfter');
    clock.advance(600_000);
    await run();
    expect(server.seen.map(({ reused }) => reused)).toEqual([false, true, false]);
  });

  it('offers no session for ten minutes to a server that refused one', async () => {
    let refuses = true;
    let offers = 0;
    // Without tickets the server has to look sessions up, and so tells of each that it is offered.
    const options = {
      ...serving(good),
      secureOptions: constants.SSL_OP_NO_TICKET,
      maxVersion: 'TLSv1.2',
    } as const;
    await using server = await TlsServer.start(options);
    const kept = new Map<string, Buffer>();
    server.server.on('newSession', (id: Buffer, session: Buffer, done: () => void) => {
      kept.set(id.toString('hex'), session);
      done();
    });
    type Answer = (error: null, session: Buffer | null) => void;
    server.server.on('resumeSession', (id: Buffer, answer: Answer) => {
      // A client that knows TLS 1.3 sends an id in any case; one of a session is known here.
      const session = kept.get(id.toString('hex')) ?? null;
      if (session !== null) offers += 1;
      answer(null, refuses ? null : session);
    });
    const clock = new VirtualClock();
    const run = probeOf(server.connection(), { clock });
    for (let attempt = 0; attempt < 4; attempt += 1) expect(await run()).toMatchObject({ outcome: 'pass' });
    expect(offers).toBe(1);
    refuses = false;
    clock.advance(600_000);
    await run();
    await run();
    expect(server.seen.map(({ reused }) => reused)).toEqual([false, false, false, false, false, true]);
  });

  it('shows its certificate to a server that asks for one, and fails without', async () => {
    const client = authority.issue('DNS:client');
    const identity = { certificate: client.certificate, key: client.key, password: null };
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      await using server = await TlsServer.start({
        ...serving(good),
        ca: authority.certificate,
        requestCert: true,
        rejectUnauthorized: true,
        maxVersion,
      });
      const refused = await check(server.connection());
      expect(refused).toMatchObject({ outcome: 'fail', code: 'tls' });
      expect(refused.detail).toMatch(/^TLS: the server sent the alert /);
      expect(await check(server.connection(), { tls: { verify: null, identity } })).toMatchObject({
        outcome: 'pass',
      });
    }
  });

  it('is inconclusive with a key that is none', async () => {
    await using server = await TlsServer.start(serving(good));
    const identity = { certificate: 'nonsense', key: 'nonsense', password: null };
    expect(await check(server.connection(), { tls: { verify: null, identity } })).toMatchObject({
      code: 'local_error',
    });
  });

  it('says a farewell only when tls_compliant', async () => {
    // Up to TLS 1.2 the type of a record can be read from outside: 21 is an alert, and close_notify is one.
    const options: TlsOptions = { ...serving(good), maxVersion: 'TLSv1.2' };
    await using server = await TlsServer.start(options, (socket) =>
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'),
    );
    const last: (number | undefined)[] = [];
    for (const closeNotify of [false, true]) {
      const line = await cable((server.server.address() as AddressInfo).port);
      const connection = loopbackConnection('127.0.0.1', line.port);
      expect(await check(connection, { closeNotify })).toMatchObject({ outcome: 'pass' });
      await line.closed;
      line.server.close();
      last.push(recordTypes(line.sent()).at(-1));
    }
    expect(last).toEqual([23, 21]);
  });

  it('takes a reply that ends without close_notify', async () => {
    await using server = await TlsServer.start(serving(good), (socket) => socket.write(OK));
    const line = await cable((server.server.address() as AddressInfo).port);
    const trace = (step: string): void => {
      if (step === 'status') line.cut();
    };
    const result = await check(loopbackConnection('127.0.0.1', line.port), { digest: md5('hello'), trace });
    line.server.close();
    expect(result).toMatchObject({ outcome: 'pass', detail: 'HTTP 200, digest matches' });
  });
});

describe('SSL_GET with verification', () => {
  const verify = (serverName: string | null = null, ca = authority.certificate): TlsSpec => ({
    verify: { ca, serverName },
    identity: null,
  });

  it('passes a certificate of its authority for the name of the url, an address, or the name it is told', async () => {
    await using server = await TlsServer.start(serving(good));
    for (const options of [
      { tls: verify() },
      { tls: verify('127.0.0.1') },
      { tls: verify(), host: '127.0.0.1:443' },
      { tls: verify(), host: 'other', serverName: 'www.example.org' },
    ]) {
      expect(await check(server.connection(), options)).toMatchObject({ outcome: 'pass' });
    }
  });

  it('makes a full handshake each time, because a resumed one proves nothing', async () => {
    await using server = await TlsServer.start(serving(good));
    const run = probeOf(server.connection(), { tls: verify() });
    await run();
    expect(await run()).toMatchObject({ outcome: 'pass' });
    expect(server.seen.map(({ reused }) => reused)).toEqual([false, false]);
  });

  it('says what is wrong with a certificate, and when it ends', async () => {
    const cases: [Certificate, TlsSpec, string][] = [
      [expired, verify(), 'TLS: certificate has expired'],
      [selfSigned, verify(), 'TLS: certificate is self-signed and not trusted'],
      [good, verify('other.example.org'), 'TLS: certificate is not for other.example.org'],
      [good, verify(null, selfSigned.certificate), 'TLS: certificate is of an unknown authority'],
      [
        good,
        { verify: { ca: null, serverName: null }, identity: null },
        'TLS: certificate is of an unknown authority',
      ],
    ];
    for (const [certificate, tls, detail] of cases) {
      await using server = await TlsServer.start(serving(certificate));
      const result = await check(server.connection(), { tls });
      expect(result).toMatchObject({ outcome: 'fail', code: 'tls', detail });
      expect(result).toHaveProperty('certificateNotAfter');
    }
  });

  it('sends no request to a server that does not pass', async () => {
    const answered: string[] = [];
    await using server = await TlsServer.start(serving(expired), () => answered.push('request'));
    await check(server.connection(), { tls: verify() });
    expect(answered).toEqual([]);
  });
});

describe('SSL_GET against servers that do not speak TLS to the end', () => {
  it.each<[string, (socket: Socket) => void, string, string]>([
    [
      'plain HTTP',
      (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
      'tls',
      'TLS: the server does not speak TLS (wrong version number)',
    ],
    ['an end', (socket) => socket.end(), 'tls', 'TLS: connection closed during the handshake'],
    [
      'half a ServerHello',
      (socket) => socket.end(Buffer.from('160303007a0200', 'hex')),
      'tls',
      'TLS: connection closed during the handshake',
    ],
    [
      'an alert',
      (socket) => socket.end(Buffer.from('15030300020228', 'hex')),
      'tls',
      'TLS: the server sent the alert handshake failure',
    ],
    ['a reset', (socket) => socket.resetAndDestroy(), 'reset', 'connection reset'],
  ])('fails %s in answer to the ClientHello', async (_what, answer, code, detail) => {
    await using server = await LoopbackServer.start((socket) => socket.once('data', () => answer(socket)));
    expect(await check(server.connection())).toMatchObject({ outcome: 'fail', code, detail });
  });

  it('fails a reset and an end before the ClientHello', async () => {
    await using reset = await LoopbackServer.start((socket) => socket.resetAndDestroy());
    expect(await check(reset.connection())).toMatchObject({ outcome: 'fail', code: 'reset' });
    await using end = await LoopbackServer.start((socket) => socket.end());
    expect(await check(end.connection())).toMatchObject({ outcome: 'fail', code: 'tls' });
  });

  it('grants connect and handshake together one connect_timeout', async () => {
    const clock = new VirtualClock();
    const hello = defer();
    await using server = await LoopbackServer.start((socket) => socket.once('data', () => hello.resolve()));
    const result = check(server.connection({ timeout: 2000 }), { clock });
    await hello.promise;
    clock.advance(1999);
    expect(clock.pending).toBe(1);
    clock.advance(1);
    expect(await result).toEqual({
      outcome: 'fail',
      code: 'timeout',
      detail: 'connected, but no TLS within 2 s',
    });
    expect(clock.pending).toBe(0);
  });

  it('grants the first byte another connect_timeout', async () => {
    const clock = new VirtualClock();
    const requested = defer();
    await using server = await TlsServer.start(serving(good), () => requested.resolve());
    const result = check(server.connection({ timeout: 2000 }), { clock });
    await requested.promise;
    clock.advance(2000);
    expect(await result).toMatchObject({ code: 'timeout', detail: 'connected, but no reply within 2 s' });
  });

  it('is refused like any other check', async () => {
    const server = await LoopbackServer.start(() => {});
    const connection = server.connection();
    await server[Symbol.asyncDispose]();
    expect(await check(connection)).toMatchObject({
      outcome: 'fail',
      code: 'refused',
      detail: 'connection refused',
    });
  });
});
