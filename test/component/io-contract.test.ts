import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { ConnectionSpec } from '../../checkers/connection/spec.ts';
import { HttpExchange } from '../../checkers/http/exchange.ts';
import { CheckSockets } from '../../checkers/io/choose-sockets.ts';
import type { Exchange } from '../../checkers/io/exchange.ts';
import { TcpExchange } from '../../checkers/tcp/exchange.ts';
import type { ProbeResult } from '../../checkers/types.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
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
});
