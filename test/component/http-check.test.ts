import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { setImmediate as afterPoll } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConnectionSpec } from '../../checkers/connection/spec.ts';
import { createHttpProbe } from '../../checkers/http/probe.ts';
import type { HttpCheckSpec, HttpProtocol, HttpUrlSpec } from '../../checkers/http/spec.ts';
import type { ProbeResult } from '../../checkers/types.ts';
import type { Clock } from '../../src/base/time.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import { defer } from '../support/deferred.ts';
import { LoopbackServer, loopbackConnection } from '../support/loopback-server.ts';
import { httpTools } from '../support/probe-tools.ts';
import { settled, VirtualClock } from '../support/virtual-clock.ts';

const MIB = 1024 * 1024;
const md5 = (text: string) => createHash('md5').update(text, 'latin1').digest('hex');

interface CheckOptions extends Partial<HttpUrlSpec> {
  readonly protocol?: HttpProtocol;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  readonly trace?: (step: string, detail: string) => void;
}

function check(connection: ConnectionSpec, options: CheckOptions = {}): Promise<ProbeResult> {
  const { protocol = '1.0', clock = new SystemClock(), signal, trace, ...overrides } = options;
  const url = { path: '/', status: [{ from: 200, to: 299 }], digest: null, host: 'www', ...overrides };
  const spec: HttpCheckSpec = { type: 'HTTP_GET', connection, protocol, urls: [url] };
  const context = { clock, signal: signal ?? new AbortController().signal };
  return createHttpProbe(spec, httpTools(clock))(trace === undefined ? context : { ...context, trace }, 0);
}

/** What one check says of a server that answers with these bytes and closes. */
async function verdictOn(reply: string, options: CheckOptions = {}): Promise<ProbeResult> {
  await using server = await LoopbackServer.replying(Buffer.from(reply, 'latin1'));
  return await check(server.connection(), options);
}

const passes = (detail: string) => ({ outcome: 'pass', code: 'ok', detail });

describe('HTTP_GET request', () => {
  it.each([
    ['1.0', 'GET /health?x=%20 HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nHost: www.example.org\r\n\r\n'],
    [
      '1.0C',
      'GET /health?x=%20 HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nConnection: close\r\nHost: www.example.org\r\n\r\n',
    ],
    [
      '1.1',
      'GET /health?x=%20 HTTP/1.1\r\nUser-Agent: KeepAliveClient\r\nConnection: close\r\nHost: www.example.org\r\n\r\n',
    ],
  ] as const)("is keepalived's and nothing more, with protocol %s", async (protocol, expected) => {
    await using server = await LoopbackServer.replying('HTTP/1.1 204 No Content\r\n\r\n');
    const options = { protocol, path: '/health?x=%20', host: 'www.example.org' };
    expect(await check(server.connection(), options)).toEqual(passes('HTTP 204'));
    expect(server.received.map(String)).toEqual([expected]);
  });

  it('sends a path verbatim, even one that no client would send, as UTF-8', async () => {
    await using server = await LoopbackServer.replying('HTTP/1.0 200 OK\r\n\r\n');
    await check(server.connection(), { path: 'no-slash ü|"<>' });
    expect(server.received.map(String)).toEqual([
      'GET no-slash ü|"<> HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nHost: www\r\n\r\n',
    ]);
  });

  it('uses a fresh connection for each attempt, and the url that the step names', async () => {
    await using server = await LoopbackServer.replying('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    const url = (path: string) => ({ path, status: [{ from: 200, to: 200 }], digest: null, host: 'www' });
    const probe = createHttpProbe(
      {
        type: 'HTTP_GET',
        connection: server.connection(),
        protocol: '1.0',
        urls: [url('/a'), url('/b')],
      },
      httpTools(),
    );
    const context = { clock: new SystemClock(), signal: new AbortController().signal };
    await probe(context, 0);
    await probe(context, 1);
    expect(server.received.map((bytes) => bytes.toString().split(' ')[1])).toEqual(['/a', '/b']);
    await expect(probe(context, 2)).rejects.toThrow('the check has no url number 2');
  });

  it('connects over IPv6', async () => {
    await using server = await LoopbackServer.replying('HTTP/1.0 200 OK\r\n\r\n', '::1');
    expect(await check(server.connection())).toEqual(passes('HTTP 200'));
  });

  it('traces its steps for lvsctl check', async () => {
    await using server = await LoopbackServer.replying('HTTP/1.0 200 OK\r\n\r\n');
    const steps: string[] = [];
    await check(server.connection(), { trace: (step, detail) => steps.push(`${step}: ${detail}`) });
    expect(steps).toEqual([
      expect.stringMatching(/^connect: connected from 127\.0\.0\.1:\d+$/),
      'request: GET /, Host: www',
      'status: HTTP 200',
      'reply: 19 bytes, ended: complete',
      'verdict: HTTP 200',
    ]);
  });
});

describe('HTTP_GET status', () => {
  it.each([
    [200, 'pass'],
    [204, 'pass'],
    [299, 'pass'],
    [302, 'fail'],
    [304, 'fail'],
    [404, 'fail'],
    [500, 'fail'],
  ])('%i is by default a %s, and redirects are not followed', async (status, outcome) => {
    await using server = await LoopbackServer.replying(
      `HTTP/1.1 ${status} Words\r\nLocation: /elsewhere\r\nConnection: close\r\n\r\n`,
    );
    expect(await check(server.connection())).toMatchObject({ outcome });
    expect(server.received).toHaveLength(1);
  });

  it('needs no words after the number', async () => {
    expect(await verdictOn('HTTP/1.1 200\r\n\r\n')).toEqual(passes('HTTP 200'));
  });

  it('skips an interim reply', async () => {
    const reply =
      'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
    const statuses: string[] = [];
    const trace = (step: string, detail: string): void => {
      if (step === 'status') statuses.push(detail);
    };
    expect(await verdictOn(reply, { trace })).toEqual(passes('HTTP 200'));
    expect(statuses).toEqual(['HTTP 200']);
  });
});

describe('HTTP_GET end of the reply', () => {
  const open = (reply: string) => LoopbackServer.onRequest((socket) => socket.write(reply));

  it.each([
    ['at Content-Length', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'],
    ['at a lower-case content-length', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'],
    ['at the last chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n'],
    ['at the head of a 204', 'HTTP/1.1 204 No Content\r\n\r\n'],
  ])('is seen %s although the server keeps the connection open', async (_where, reply) => {
    await using server = await open(reply);
    expect(await check(server.connection())).toMatchObject({ outcome: 'pass' });
  });

  it('closes the connection of a server that keeps it open', async () => {
    const closed = defer();
    await using server = await LoopbackServer.onRequest((socket) => {
      socket.on('end', () => closed.resolve());
      socket.write('HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n');
    });
    await check(server.connection());
    await expect(closed.promise).resolves.toBeUndefined();
  });

  it.each([
    ['a folded header', 'HTTP/1.1 200 OK\r\nX-Node: a\r\n  b\r\n\r\nok'],
    ['a blank before the colon', 'HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok'],
    ['a line without a colon', 'HTTP/1.1 200 OK\r\nMon Nov 30 00:02:17 UTC 2026\r\n\r\nok'],
    ['the same length twice', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok'],
    [
      'chunks with a length',
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
    ],
    ['an empty length', 'HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\nok'],
    ['a SHOUTcast status line', 'ICY 200 OK\r\n\r\nok'],
    ['line ends of LF alone', 'HTTP/1.1 200 OK\nContent-Length: 2\n\nok'],
  ])('passes %s, with the body that curl reads', async (_what, reply) => {
    expect(await verdictOn(reply)).toEqual(passes('HTTP 200'));
    expect(await verdictOn(reply, { digest: md5('ok') })).toMatchObject({ outcome: 'pass' });
  });

  it.each(['304 Not Modified', '204 No Content'])(
    'of %s is its head, whatever it announces',
    async (status) => {
      await using server = await open(`HTTP/1.1 ${status}\r\nContent-Length: 9\r\n\r\n`);
      expect(await check(server.connection(), { status: [{ from: 200, to: 399 }] })).toMatchObject({
        outcome: 'pass',
      });
    },
  );

  it('is not waited for where the chunks are none, unless somebody wants the body', async () => {
    const reply = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot chunks';
    await using server = await open(reply);
    expect(await check(server.connection())).toEqual(passes('HTTP 200'));
    expect(await verdictOn(reply, { digest: md5('not chunks') })).toMatchObject({ outcome: 'pass' });
  });

  it('may come before Content-Length is reached: only the digest tells', async () => {
    const short = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort';
    expect(await verdictOn(short)).toEqual(passes('HTTP 200'));
    expect(await verdictOn(short, { digest: md5('short') })).toEqual(passes('HTTP 200, digest matches'));
    expect(await verdictOn(short, { digest: md5('short and more') })).toMatchObject({ code: 'digest' });
  });

  it('may come in the middle of a chunk', async () => {
    const cut = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nabc';
    expect(await verdictOn(cut)).toEqual(passes('HTTP 200'));
    expect(await verdictOn(cut, { digest: md5('10\r\nabc') })).toMatchObject({ outcome: 'pass' });
  });

  it('is the end of file where nothing else is announced', async () => {
    expect(await verdictOn('HTTP/1.0 200 OK\r\n\r\nbody', { digest: md5('body') })).toMatchObject({
      outcome: 'pass',
    });
  });
});

describe('HTTP_GET digest', () => {
  it.each(['Content-Length', 'content-length'])('counts only the bytes that %s announces', async (name) => {
    const reply = `HTTP/1.1 200 OK\r\n${name}: 2\r\n\r\nok and more`;
    expect(await verdictOn(reply, { digest: md5('ok') })).toMatchObject({ outcome: 'pass' });
    expect(await verdictOn(reply, { digest: md5('ok and more') })).toMatchObject({ code: 'digest' });
  });

  it('of a chunked body may be of its content or, as genhash prints it, of its framing too', async () => {
    const framed = '5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n';
    const reply = `HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n${framed}`;
    expect(await verdictOn(reply, { digest: md5('hello world') })).toMatchObject({ outcome: 'pass' });
    expect(await verdictOn(reply, { digest: md5(framed) })).toMatchObject({ outcome: 'pass' });
    expect(await verdictOn(reply, { digest: md5('hello') })).toMatchObject({ code: 'digest' });
  });

  it('is the same however the reply is cut into packets', async () => {
    const framed = '5\r\nhello\r\n0\r\n\r\n';
    const reply = `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${framed}`;
    await using server = await LoopbackServer.onRequest((socket) => {
      socket.setNoDelay(true);
      const bytes = [...reply];
      const next = (): void => {
        const byte = bytes.shift();
        if (byte === undefined) socket.end();
        else socket.write(byte, () => setImmediate(next));
      };
      next();
    });
    expect(await check(server.connection(), { digest: md5(framed) })).toMatchObject({ outcome: 'pass' });
  });

  it('is of the compressed bytes: nothing is decoded', async () => {
    const reply = 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 8\r\n\r\nnot gzip';
    expect(await verdictOn(reply, { digest: md5('not gzip') })).toMatchObject({ outcome: 'pass' });
  });
});

describe('HTTP_GET against servers that misbehave', () => {
  it.each([
    ['an SSH banner', 'SSH-2.0-OpenSSH_9.2p1\r\n'],
    ['zeros', '\0'.repeat(1000)],
    ['a status line without HTTP/', 'garbage 200 x\r\n\r\n'],
    ['a status that is no number', 'HTTP/1.1 abc OK\r\n\r\n'],
  ])('fails %s as protocol', async (_what, reply) => {
    expect(await verdictOn(reply)).toMatchObject({ outcome: 'fail', code: 'protocol' });
  });

  it.each([
    ['nothing', ''],
    ['half a head', 'HTTP/1.1 200 OK\r\nServer: x\r\n'],
  ])('fails a server that closes after %s', async (_what, reply) => {
    expect(await verdictOn(reply)).toEqual({
      outcome: 'fail',
      code: 'protocol',
      detail: 'connection closed without a complete reply',
    });
  });

  it('takes headers up to 64 KiB and no more', async () => {
    const headers = (bytes: number) => `X-Pad: ${'x'.repeat(1000)}\r\n`.repeat(Math.floor(bytes / 1009));
    expect(await verdictOn(`HTTP/1.0 200 OK\r\n${headers(60_000)}\r\n`)).toEqual(passes('HTTP 200'));
    expect(await verdictOn(`HTTP/1.0 200 OK\r\n${headers(1_000_000)}\r\n`)).toMatchObject({
      code: 'protocol',
    });
    expect(await verdictOn(`HTTP/1.0 200 ${'x'.repeat(1_000_000)}\r\n\r\n`)).toMatchObject({
      code: 'protocol',
    });
  });

  it('reads no more than 16 MiB of 100 MiB, and then goes by the status unless a digest is wanted', async () => {
    let sent = 0;
    const flood = await LoopbackServer.onRequest((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${100 * MIB}\r\n\r\n`);
      const block = Buffer.alloc(64 * 1024);
      const pump = (): void => {
        while (!socket.destroyed && socket.write(block)) sent += block.length;
        sent += block.length;
      };
      socket.on('drain', pump);
      pump();
    });
    await using server = flood;
    expect(await check(server.connection())).toEqual(passes('HTTP 200'));
    expect(sent).toBeLessThan(40 * MIB);
    expect(await check(server.connection(), { digest: md5('') })).toMatchObject({
      outcome: 'fail',
      code: 'body',
    });
  });

  it.each([
    ['in the head', 'HTTP/1.1 200 OK\r\nServ'],
    ['in a body with Content-Length', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc'],
    ['in a body that lasts until the end of file', 'HTTP/1.0 200 OK\r\n\r\nabc'],
    ['in a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nabc'],
  ])('fails a reset %s, whether it is seen with the last bytes or after them', async (_where, bytes) => {
    await using together = await LoopbackServer.onRequest(resetAfter(bytes));
    expect(await check(together.connection())).toMatchObject({ outcome: 'fail', code: 'reset' });
    await using after = await LoopbackServer.onRequest((socket) => {
      socket.write(bytes, () => void turns(5).then(() => socket.resetAndDestroy()));
    });
    expect(await check(after.connection())).toMatchObject({ outcome: 'fail', code: 'reset' });
  });

  it('fails a reset on accept', async () => {
    await using server = await LoopbackServer.start((socket) => socket.resetAndDestroy());
    expect(await check(server.connection())).toMatchObject({ outcome: 'fail', code: 'reset' });
  });

  it('passes a reset after the complete reply', async () => {
    await using server = await LoopbackServer.onRequest(
      resetAfter('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc'),
    );
    expect(await check(server.connection(), { digest: md5('abc') })).toMatchObject({ outcome: 'pass' });
  });

  it('comes to a verdict on any bytes, with nothing thrown and nothing left behind', async () => {
    const valid = fc.constantFrom(
      'HTTP/1.1 200 OK\r\n',
      'HTTP/1.1 099 Low\r\n',
      'HTTP/1.1 100 Continue\r\n\r\n',
      'HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
      'HTTP/0.9 999 High\r\n',
      'Content-Length: 3\r\n',
      'Content-Length: -1\r\n',
      'Transfer-Encoding: chunked\r\n',
      'Connection: keep-alive\r\n',
      '\r\n',
      '3\r\nabc\r\n',
      'ffffffffffffffffff\r\n',
      '0\r\n\r\n',
    );
    const noise = fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
    const part = fc.oneof({ weight: 8, arbitrary: valid }, { weight: 1, arbitrary: noise });
    const ending = fc.constantFrom('end', 'reset');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(part), { maxLength: 4 }), ending, async (writes, how) => {
        const clock = new VirtualClock();
        await using server = await LoopbackServer.onRequest((socket) => {
          void (async () => {
            for (const parts of writes) {
              if (!socket.destroyed) socket.write(Buffer.from(parts.join(''), 'latin1'));
              await settled();
            }
            if (how === 'end') socket.end();
            else socket.resetAndDestroy();
          })();
        });
        const result = await check(server.connection(), { clock, digest: md5('') });
        expect(['ok', 'status', 'digest', 'protocol', 'reset']).toContain(result.code);
        expect(clock.pending).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('fails as refused, or is inconclusive, before there is a connection', async () => {
    const server = await LoopbackServer.start(() => {});
    const connection = server.connection();
    await server[Symbol.asyncDispose]();
    expect(await check(connection)).toMatchObject({ outcome: 'fail', code: 'refused' });
    const foreign = loopbackConnection('192.0.2.1', 0).address;
    expect(await check({ ...connection, bindAddress: foreign })).toMatchObject({ code: 'local_error' });
  });
});

/** Sends bytes and resets. On loopback what the kernel took is with the peer already, before the reset. */
function resetAfter(bytes: string): (socket: Socket) => void {
  return (socket) => {
    socket.write(bytes, () => socket.resetAndDestroy());
  };
}

/** Lets the event loop, which client and server share here, go round some times. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await settled();
}

describe('HTTP_GET deadlines', () => {
  it('waits for the first byte as long as for the connect', async () => {
    const clock = new VirtualClock();
    const requested = defer();
    await using server = await LoopbackServer.onRequest(() => requested.resolve());
    const result = check(server.connection({ timeout: 2000 }), { clock });
    await requested.promise;
    clock.advance(1999);
    expect(clock.pending).toBe(1);
    clock.advance(1);
    expect(await result).toEqual({
      outcome: 'fail',
      code: 'timeout',
      detail: 'connected, but no reply within 2 s',
    });
    expect(clock.pending).toBe(0);
  });

  /** The end of a check of a reply that drips for as long as it may. */
  async function dripping(options: CheckOptions): Promise<ProbeResult | null> {
    const clock = new VirtualClock();
    const begun = defer();
    let peer: Socket | null = null;
    await using server = await LoopbackServer.onRequest((socket) => {
      peer = socket;
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n');
    });
    const trace = (step: string): void => {
      if (step === 'status') begun.resolve();
    };
    // Loopback delivers before write() calls back, and two turns of the loop later the other end has read.
    const drip = async (): Promise<void> => {
      await new Promise((resolve) => peer?.write('x', resolve));
      await afterPoll();
      await afterPoll();
    };
    let ended: ProbeResult | null = null;
    const result = check(server.connection({ timeout: 2000 }), { ...options, clock, trace }).then((value) => {
      ended = value;
    });
    await begun.promise;
    for (let elapsed = 0; elapsed < 5900; elapsed += 100) {
      await drip();
      await clock.advanceAndSettle(100);
      expect(ended).toBeNull();
    }
    await drip();
    clock.advance(100);
    await result;
    return ended;
  }

  it('grants a reply that has begun three times connect_timeout in all, however it drips', async () => {
    expect(await dripping({ digest: md5('') })).toEqual({
      outcome: 'fail',
      code: 'timeout',
      detail: 'reply not complete within 6 s',
    });
  });

  it('goes by the status of a reply that drips, where nothing of its body is wanted', async () => {
    expect(await dripping({})).toEqual(passes('HTTP 200'));
    expect(await dripping({ status: [{ from: 204, to: 204 }] })).toMatchObject({ code: 'status' });
  });

  it('fails a server that stops in the middle of its reply', async () => {
    const clock = new VirtualClock();
    const begun = defer();
    await using server = await LoopbackServer.onRequest((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc');
    });
    const trace = (step: string): void => {
      if (step === 'status') begun.resolve();
    };
    const result = check(server.connection({ timeout: 2000 }), { clock, trace });
    await begun.promise;
    clock.advance(6000);
    expect(await result).toMatchObject({ code: 'timeout', detail: 'reply not complete within 6 s' });
  });

  it('passes a server that is slow in each of its steps but within what keepalived grants', async () => {
    const clock = new VirtualClock();
    const sockets: Socket[] = [];
    const requested = defer();
    await using server = await LoopbackServer.onRequest((socket) => {
      sockets.push(socket);
      requested.resolve();
    });
    const begun = defer();
    const trace = (step: string): void => {
      if (step === 'status') begun.resolve();
    };
    const result = check(server.connection({ timeout: 2000 }), { clock, trace });
    await requested.promise;
    clock.advance(1900);
    sockets[0]?.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no');
    await begun.promise;
    clock.advance(1900);
    await settled();
    sockets[0]?.write('k');
    expect(await result).toEqual(passes('HTTP 200'));
  });

  it('reads what arrived while the event loop was blocked before it calls a server late', async () => {
    const clock = new VirtualClock();
    const answered = defer();
    await using server = await LoopbackServer.onRequest((socket) => {
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', () => answered.resolve());
      // The reply is on its way, but the probe has not read it when its time is over.
      clock.stall(5000);
    });
    const result = check(server.connection({ timeout: 2000 }), { clock });
    await answered.promise;
    clock.runOne();
    expect(await result).toEqual(passes('HTTP 200'));
  });

  it('lets go of everything when it is aborted', async () => {
    const controller = new AbortController();
    const clock = new VirtualClock();
    const requested = defer();
    const closed = defer();
    await using server = await LoopbackServer.onRequest((socket) => {
      socket.on('end', () => closed.resolve());
      requested.resolve();
    });
    const result = check(server.connection(), { clock, signal: controller.signal });
    await requested.promise;
    controller.abort();
    expect(await result).toMatchObject({ outcome: 'inconclusive' });
    await closed.promise;
    expect(clock.pending).toBe(0);
  });
});
