import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import type { ConnectionSpec } from '../../checkers/connection/spec.ts';
import { loopbackConnection } from './loopback-server.ts';

/** A UDP server whose behaviour a test writes by hand, and which keeps what it saw. */
export class DatagramServer implements AsyncDisposable {
  readonly received: Buffer[] = [];
  readonly peers: RemoteInfo[] = [];
  readonly #socket: Socket;
  readonly #host: string;

  private constructor(host: string, onDatagram: (server: DatagramServer, request: Buffer) => void) {
    this.#host = host;
    this.#socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    this.#socket.on('message', (request, peer) => {
      this.received.push(request);
      this.peers.push(peer);
      onDatagram(this, request);
    });
  }

  static async start(
    onDatagram: (server: DatagramServer, request: Buffer) => void,
    host = '127.0.0.1',
  ): Promise<DatagramServer> {
    const server = new DatagramServer(host, onDatagram);
    await new Promise<void>((resolve, reject) => {
      server.#socket.once('error', reject);
      server.#socket.bind(0, host, resolve);
    });
    return server;
  }

  /** Sends to whoever asked last. */
  reply(datagram: Uint8Array, from: Socket = this.#socket): void {
    const peer = this.peers.at(-1);
    if (peer === undefined) throw new RangeError('nobody has asked');
    from.send(datagram, peer.port, peer.address);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  connection(overrides: Partial<ConnectionSpec> = {}): ConnectionSpec {
    return loopbackConnection(this.#host, this.port, overrides);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#socket.close(() => resolve());
    });
  }
}
