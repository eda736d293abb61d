import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { PolledIdleSockets } from '../../../../checkers/idle/polled-idle-sockets.ts';
import { bareTarget, type IdleTarget } from '../../../../checkers/idle/spec.ts';
import { DEFAULT_TLS } from '../../../../checkers/tls/spec.ts';
import { eventually } from '../../../support/eventually.ts';
import { LoopbackServer, loopbackConnection } from '../../../support/loopback-server.ts';

/** A port that writes down what it tells. */
class Recorder implements Disposable {
  readonly told: string[] = [];
  readonly sockets = new PolledIdleSockets({
    opened: (token) => this.told.push(`opened ${token}`),
    heard: (token, bytes) => this.told.push(`heard ${token} ${bytes}`),
    ended: (token, end) => this.told.push(`ended ${token} ${end}`),
    failed: (token, { kind, detail }) => this.told.push(`failed ${token} ${kind} ${detail}`),
  });

  async sees(what: string): Promise<void> {
    await eventually(() => this.told.includes(what));
  }

  [Symbol.dispose](): void {
    this.sockets.stop();
  }
}

describe('idle sockets of our own', () => {
  it.each(['127.0.0.1', '::1'])(
    'tell that a connection to %s is there, what comes, and its end by a FIN',
    async (host) => {
      const peers: Socket[] = [];
      await using server = await LoopbackServer.start((socket) => peers.push(socket), host);
      using recorder = new Recorder();
      recorder.sockets.open(5, bareTarget(server.connection()));
      await recorder.sees('opened 5');
      await eventually(() => peers.length === 1);
      peers[0]?.write('220 hello\r\n');
      await recorder.sees('heard 5 11');
      peers[0]?.end();
      await recorder.sees('ended 5 clean');
    },
  );

  it('tell a reset', async () => {
    const peers: Socket[] = [];
    await using server = await LoopbackServer.start((socket) => peers.push(socket));
    using recorder = new Recorder();
    recorder.sockets.open(0, bareTarget(server.connection()));
    await recorder.sees('opened 0');
    await eventually(() => peers.length === 1);
    peers[0]?.resetAndDestroy();
    await recorder.sees('ended 0 reset');
  });

  it('tell a refusal, and what this host cannot do', async () => {
    using recorder = new Recorder();
    recorder.sockets.open(1, bareTarget(loopbackConnection('127.0.0.1', 1)));
    await recorder.sees('failed 1 refused connect ECONNREFUSED');
    recorder.sockets.open(2, bareTarget(loopbackConnection('127.0.0.1', 1, { bindInterface: 'nosuch0' })));
    await eventually(() => recorder.told.some((one) => one.startsWith('failed 2 local')));
  });

  it('ask once for what is to be asked, and keep the connection', async () => {
    await using server = await LoopbackServer.onRequest((socket) => {
      socket.write('HTTP/1.1 204 No Content\r\n\r\n');
    });
    using recorder = new Recorder();
    const target: IdleTarget = { ...bareTarget(server.connection()), request: { path: '/up', host: 'www' } };
    recorder.sockets.open(3, target);
    await recorder.sees('heard 3 27');
    expect(server.received[0]?.toString()).toMatch(
      /^GET \/up HTTP\/1\.1\r\n(.+\r\n)*Connection: keep-alive\r\n(.+\r\n)*\r\n$/,
    );
    expect(recorder.told).toEqual(['opened 3', 'heard 3 27']);
  });

  it('tell a server that does not speak TLS, and one that closes during the handshake', async () => {
    await using server = await LoopbackServer.start((socket) => socket.end('220 no TLS here\r\n'));
    using recorder = new Recorder();
    const tls = { spec: DEFAULT_TLS, serverName: null };
    recorder.sockets.open(4, { ...bareTarget(server.connection()), tls });
    await eventually(() => recorder.told.some((one) => one.startsWith('failed 4 failed')));
    expect(recorder.told).toHaveLength(1);
  });

  it('look at once when they are told to, and tell nothing more of what was closed', async () => {
    const peers: Socket[] = [];
    await using server = await LoopbackServer.start((socket) => peers.push(socket));
    using recorder = new Recorder();
    recorder.sockets.open(6, bareTarget(server.connection()));
    recorder.sockets.open(7, bareTarget(server.connection()));
    await recorder.sees('opened 6');
    await recorder.sees('opened 7');
    await eventually(() => peers.length === 2);
    recorder.sockets.close(7);
    for (const peer of peers) peer.end();
    await recorder.sees('ended 6 clean');
    recorder.sockets.look(7);
    expect(recorder.told.filter((one) => one.includes(' 7'))).toEqual(['opened 7']);
  });
});
