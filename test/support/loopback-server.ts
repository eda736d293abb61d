import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { ConnectionSpec } from '../../checkers/connection/spec.ts';
import { parseIpAddress } from '../../src/base/ip-address.ts';

/** A TCP server on loopback whose behaviour a test writes by hand, and which keeps what it saw. */
export class LoopbackServer implements AsyncDisposable {
  /** Every byte that each connection sent, in order of connecting. */
  readonly received: Buffer[] = [];
  readonly peers: { address: string | undefined; port: number | undefined }[] = [];
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly host: string;

  private constructor(host: string, onConnection: (socket: Socket, server: LoopbackServer) => void) {
    this.host = host;
    this.server = createServer({ allowHalfOpen: true }, (socket) => {
      const index = this.peers.length;
      this.peers.push({ address: socket.remoteAddress, port: socket.remotePort });
      this.received.push(Buffer.alloc(0));
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('error', () => {});
      socket.on('data', (chunk) => {
        this.received[index] = Buffer.concat([this.received[index] ?? Buffer.alloc(0), chunk]);
      });
      onConnection(socket, this);
    });
  }

  static async start(
    onConnection: (socket: Socket, server: LoopbackServer) => void,
    host = '127.0.0.1',
  ): Promise<LoopbackServer> {
    const server = new LoopbackServer(host, onConnection);
    await new Promise<void>((resolve, reject) => {
      server.server.once('error', reject);
      server.server.listen(0, host, resolve);
    });
    return server;
  }

  /** Answers each request, once its head is there, with these bytes and an end. */
  static replying(reply: string | Buffer, host?: string): Promise<LoopbackServer> {
    return LoopbackServer.onRequest((socket) => socket.end(reply), host);
  }

  /** Calls `answer` once for each connection, when the head of its request is complete. */
  static onRequest(
    answer: (socket: Socket, server: LoopbackServer) => void,
    host?: string,
  ): Promise<LoopbackServer> {
    return LoopbackServer.start((socket, server) => {
      let head = '';
      const read = (chunk: Buffer): void => {
        head += chunk.toString('latin1');
        if (!head.includes('\r\n\r\n')) return;
        socket.off('data', read);
        answer(socket, server);
      };
      socket.on('data', read);
    }, host);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  connection(overrides: Partial<ConnectionSpec> = {}): ConnectionSpec {
    return loopbackConnection(this.host, this.port, overrides);
  }

  /** Refuses what comes from now on; connections stay. */
  stopListening(): void {
    this.server.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}

export function loopbackConnection(
  host: string,
  port: number,
  overrides: Partial<ConnectionSpec> = {},
): ConnectionSpec {
  const address = parseIpAddress(host);
  if (address === undefined) throw new RangeError(`not an address: ${host}`);
  const binding = { bindAddress: null, bindPort: null, bindInterface: null, mark: null };
  return { address, port, ...binding, timeout: 3000, ...overrides };
}
