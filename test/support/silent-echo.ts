import { createSocket, type Socket } from 'node:dgram';
import { type Deferred, defer } from './deferred.ts';

/** Stands in for an ICMP socket towards a host that answers only when, and as whom, a test says so. */
export class SilentEcho {
  readonly requests: Buffer[] = [];
  #socket: Socket | null = null;
  #asked: Deferred<void> = defer();

  /** A fresh socket for each attempt, as a probe opens them. */
  get socket(): Socket {
    const socket = createSocket('udp4');
    Object.defineProperty(socket, 'connect', { value: () => queueMicrotask(() => socket.emit('connect')) });
    Object.defineProperty(socket, 'send', {
      value: (request: Uint8Array) => {
        this.requests.push(Buffer.from(request));
        this.#asked.resolve();
      },
    });
    this.#socket = socket;
    return socket;
  }

  /** Resolves when the next echo request was sent. */
  async asked(): Promise<void> {
    await this.#asked.promise;
    this.#asked = defer();
  }

  /** An echo reply with this sequence number, as if from this address. */
  reply(sequence: number, from: string): void {
    const reply = Buffer.alloc(136);
    reply.writeUInt16BE(sequence, 6);
    this.#socket?.emit('message', reply, { address: from, family: 'IPv4', port: 0, size: reply.length });
  }
}
