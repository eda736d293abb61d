import { describe, expect, it } from 'vitest';
import type { ConnectionSpec } from '../../checkers/connection/spec.ts';
import { createProbe } from '../../checkers/registry.ts';
import type { ProbeResult } from '../../checkers/types.ts';
import { parseIpAddress } from '../../src/base/ip-address.ts';
import type { Clock } from '../../src/base/time.ts';
import { SystemClock } from '../../src/platform/host/system-clock.ts';
import { defer } from '../support/deferred.ts';
import { FullBacklog } from '../support/full-backlog.ts';
import { LoopbackServer, loopbackConnection } from '../support/loopback-server.ts';
import { probeTools } from '../support/probe-tools.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const clock = new SystemClock();

function check(
  connection: ConnectionSpec,
  signal = new AbortController().signal,
  time: Clock = clock,
): Promise<ProbeResult> {
  return createProbe({ type: 'TCP_CHECK', connection }, probeTools())({ clock: time, signal }, 0);
}

function address(text: string) {
  const parsed = parseIpAddress(text);
  if (parsed === undefined) throw new RangeError(text);
  return parsed;
}

describe('TCP_CHECK', () => {
  it.each(['127.0.0.1', '::1'])('passes when %s accepts, sends no byte and closes in order', async (host) => {
    const ends: string[] = [];
    const closed = defer();
    await using server = await LoopbackServer.start((socket) => {
      socket.on('end', () => {
        ends.push('FIN');
        socket.end();
      });
      socket.on('error', () => ends.push('RST'));
      socket.on('close', () => closed.resolve());
    }, host);
    expect(await check(server.connection())).toEqual({ outcome: 'pass', code: 'ok', detail: 'connected' });
    await closed.promise;
    expect(ends).toEqual(['FIN']);
    expect(server.received).toEqual([Buffer.alloc(0)]);
  });

  it('fails as refused when nobody listens', async () => {
    const server = await LoopbackServer.start(() => {});
    const connection = server.connection();
    await server[Symbol.asyncDispose]();
    expect(await check(connection)).toEqual({
      outcome: 'fail',
      code: 'refused',
      detail: 'connection refused',
    });
  });

  it('leaves no timer behind, however it ends', async () => {
    const time = new VirtualClock();
    const server = await LoopbackServer.start(() => {});
    const connection = server.connection();
    await check(connection, undefined, time);
    expect(time.pending).toBe(0);
    await server[Symbol.asyncDispose]();
    await check(connection, undefined, time);
    expect(time.pending).toBe(0);
  });

  it('fails as timeout, at connect_timeout, when nobody answers', async () => {
    await using backlog = await FullBacklog.start();
    const startedAt = clock.now();
    const result = await check(loopbackConnection('127.0.0.1', backlog.port, { timeout: 250 }));
    expect(result).toEqual({ outcome: 'fail', code: 'timeout', detail: 'no answer within 0.25 s' });
    expect(clock.now() - startedAt).toBeGreaterThanOrEqual(249);
  });

  it('passes for a server that speaks first, and does not wait for what it says', async () => {
    await using server = await LoopbackServer.start((socket) =>
      socket.write('220 mail.example.org ESMTP\r\n'),
    );
    expect(await check(server.connection())).toEqual({ outcome: 'pass', code: 'ok', detail: 'connected' });
  });

  it('connects from bindto and bind_port', async () => {
    const accepted = defer();
    await using server = await LoopbackServer.start(() => accepted.resolve());
    const spare = await LoopbackServer.start(() => {});
    const bindPort = spare.port;
    await spare[Symbol.asyncDispose]();
    await check(server.connection({ bindAddress: address('127.0.0.7'), bindPort }));
    await accepted.promise;
    expect(server.peers).toEqual([{ address: '127.0.0.7', port: bindPort }]);
  });

  it('is inconclusive when the bind address is not on this host', async () => {
    await using server = await LoopbackServer.start(() => {});
    expect(await check(server.connection({ bindAddress: address('192.0.2.1') }))).toMatchObject({
      outcome: 'inconclusive',
      code: 'local_error',
      detail: expect.stringContaining('EADDRNOTAVAIL') as string,
    });
  });

  it('lets go of the connection when it is aborted', async () => {
    await using backlog = await FullBacklog.start();
    const controller = new AbortController();
    const result = check(
      loopbackConnection('127.0.0.1', backlog.port, { timeout: 600_000 }),
      controller.signal,
    );
    controller.abort();
    expect(await result).toMatchObject({ outcome: 'inconclusive' });
    expect(await check(loopbackConnection('127.0.0.1', 1), controller.signal)).toMatchObject({
      detail: 'stopped',
    });
  });
});
