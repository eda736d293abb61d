import { readdirSync } from 'node:fs';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { ConnectionSpec } from '../../checkers/connection/spec.ts';
import { HttpExchange } from '../../checkers/http/exchange.ts';
import { CheckSockets } from '../../checkers/io/choose-sockets.ts';
import type { Exchange } from '../../checkers/io/exchange.ts';
import { SingleAttempts } from '../../checkers/io/single-attempts.ts';
import { TcpExchange } from '../../checkers/tcp/exchange.ts';
import type { ProbeResult } from '../../checkers/types.ts';
import { udpExchange } from '../../checkers/udp/exchange.ts';
import { type HexText, parseHexBytes } from '../../checkers/udp/spec.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import { DatagramServer } from '../support/datagram-server.ts';
import { eventually } from '../support/eventually.ts';
import { LoopbackServer, loopbackConnection } from '../support/loopback-server.ts';

/** What every way of carrying exchanges out must do alike; see checkers/io/README.md. */
describe.each(['poll', 'node'] as const)('check I/O by %s', (io) => {
  const sockets = new CheckSockets(io);
  const clock = new SystemClock();

  async function run(exchange: Exchange, signal = new AbortController().signal): Promise<ProbeResult> {
    return (await sockets.attempts(clock)).run(exchange, { signal }, 0);
  }

  const connect = (connection: ConnectionSpec) => run(new TcpExchange({ type: 'TCP_CHECK', connection }));
  const get = (connection: ConnectionSpec, signal?: AbortSignal) => {
    const url = { path: '/', host: 'www', status: [{ from: 200, to: 200 }], digest: null };
    const searcher = { search: () => Promise.reject(new Error('nothing is searched')) };
    const spec = { type: 'HTTP_GET', connection, protocol: '1.0', urls: [url] } as const;
    return run(new HttpExchange(spec, searcher), signal);
  };

  it('is the one that was asked for', async () => {
    expect((await sockets.choose()).io).toBe(io);
  });

  it('tells a server that refuses from one that accepts', async () => {
    const server = await LoopbackServer.start(() => undefined);
    expect(await connect(server.connection())).toMatchObject({ outcome: 'pass' });
    const connection = server.connection();
    await server[Symbol.asyncDispose]();
    expect(await connect(connection)).toMatchObject({ code: 'refused' });
  });

  it('tells a reset at each stage', async () => {
    const atOnce = (socket: Socket): void => void socket.resetAndDestroy();
    await using accepting = await LoopbackServer.start(atOnce);
    expect(await get(accepting.connection())).toMatchObject({ code: 'reset' });
    await using inBody = await LoopbackServer.onRequest((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc', () => socket.resetAndDestroy());
    });
    expect(await get(inBody.connection())).toMatchObject({ code: 'reset' });
  });

  it('takes an end of file for the end of a reply, and a silence for a timeout', async () => {
    await using closing = await LoopbackServer.replying('HTTP/1.0 200 OK\r\n\r\nbody');
    expect(await get(closing.connection())).toMatchObject({ outcome: 'pass' });
    await using silent = await LoopbackServer.start(() => undefined);
    expect(await get(silent.connection({ timeout: 50 }))).toMatchObject({ code: 'timeout' });
  });

  it('connects from bindto, over IPv6, and calls an address of nobody its own fault', async () => {
    await using server = await LoopbackServer.replying('HTTP/1.0 200 OK\r\n\r\n', '::1');
    expect(await get(server.connection())).toMatchObject({ outcome: 'pass' });
    const { address } = loopbackConnection('192.0.2.1', 0);
    expect(await connect(loopbackConnection('127.0.0.1', 9, { bindAddress: address }))).toMatchObject({
      code: 'local_error',
    });
  });

  it('carries hundreds of exchanges out at once, and lets go of those that are given up', async () => {
    await using server = await LoopbackServer.replying('HTTP/1.0 200 OK\r\n\r\n');
    const results = await Promise.all(Array.from({ length: 300 }, () => get(server.connection())));
    expect(new Set(results.map(({ detail }) => detail))).toEqual(new Set(['HTTP 200']));
    await using silent = await LoopbackServer.start(() => undefined);
    const controller = new AbortController();
    const given = Array.from({ length: 100 }, () => get(silent.connection(), controller.signal));
    controller.abort();
    for (const result of await Promise.all(given)) expect(result).toMatchObject({ outcome: 'inconclusive' });
  });

  it('takes the reply of a server that has closed its half before it was asked', async () => {
    await using server = await LoopbackServer.start((socket) => socket.end('HTTP/1.0 200 OK\r\n\r\nbody'));
    expect(await get(server.connection())).toMatchObject({ outcome: 'pass' });
  });

  it('waits for a reply that comes byte by byte, and not beyond its time', async () => {
    const drip = (reply: string) => (socket: Socket) => {
      const bytes = reply.split('');
      const timer = setInterval(() => {
        const byte = bytes.shift();
        if (byte !== undefined) socket.write(byte);
        else socket.end();
      }, 2);
      socket.on('close', () => clearInterval(timer));
    };
    await using patient = await LoopbackServer.onRequest(drip('HTTP/1.0 200 OK\r\n\r\nbody'));
    expect(await get(patient.connection())).toMatchObject({ outcome: 'pass' });
    await using endless = await LoopbackServer.onRequest(drip(`HTTP/1.0 200 OK\r\nX: ${'x'.repeat(10_000)}`));
    expect(await get(endless.connection({ timeout: 100 }))).toMatchObject({ code: 'timeout' });
  });

  it('reads no more of a body of 100 MB than it may, and lets go of the rest', async () => {
    const piece = Buffer.alloc(1024 * 1024, 'x');
    let sent = 0;
    let isClosed = false;
    await using server = await LoopbackServer.onRequest((socket) => {
      socket.once('close', () => {
        isClosed = true;
      });
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${100 * piece.length}\r\n\r\n`);
      const more = (): void => {
        while (sent < 100 && !socket.destroyed) {
          sent += 1;
          if (!socket.write(piece)) return void socket.once('drain', more);
        }
      };
      more();
    });
    const before = process.memoryUsage().rss;
    expect((await get(server.connection({ timeout: 20_000 }))).outcome).not.toBe('inconclusive');
    await eventually(() => isClosed);
    // What was sent and not read lies in the buffers of both sockets: the kernel gives them some megabytes.
    expect(sent).toBeLessThan(50);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * piece.length);
  });

  it('hears from the kernel that a port of UDP is closed, and answers of a server that is there', async () => {
    const ask = (connection: ConnectionSpec) =>
      run(udpExchange({ type: 'UDP_CHECK', connection, payload: hexOf('00'), reply: null }));
    await using server = await DatagramServer.start((self) => self.reply(Buffer.from('pong')));
    expect(await ask(server.connection())).toMatchObject({ outcome: 'pass' });
    const gone = await DatagramServer.start(() => undefined);
    const connection = gone.connection();
    await gone[Symbol.asyncDispose]();
    expect(await ask(connection)).toMatchObject({ outcome: 'fail', code: 'refused' });
  });

  it('ends with 500 exchanges under way, and leaves no socket', async () => {
    await using silent = await LoopbackServer.start(() => undefined);
    const open = (): number => readdirSync('/proc/self/fd').length;
    const before = open();
    const attempts = new SingleAttempts(clock, (await sockets.choose()).open);
    const exchange = new TcpExchange({ type: 'TCP_CHECK', connection: silent.connection() });
    const waiting = Array.from({ length: 500 }, () =>
      attempts.run(dumb(exchange), { signal: new AbortController().signal }, 0),
    );
    attempts.stop();
    for (const result of await Promise.all(waiting))
      expect(result).toMatchObject({ outcome: 'inconclusive' });
    await eventually(() => open() <= before + silent.peers.length);
  });
});

/** An exchange that waits for ever, whatever comes. */
function dumb({ transport, clientSpeaksFirst, endpoint }: Exchange): Exchange {
  const nothing = (): void => undefined;
  return {
    transport,
    clientSpeaksFirst,
    endpoint,
    begin: (_, now) => ({
      deadline: now + 60_000,
      verdict: null,
      takeOutgoing: () => null,
      connected: nothing,
      received: nothing,
      ended: nothing,
      failed: nothing,
      expired: nothing,
      release: nothing,
    }),
  };
}

function hexOf(text: string): HexText {
  const { hex } = parseHexBytes(text);
  if (hex === null) throw new RangeError(text);
  return hex;
}
