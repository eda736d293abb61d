import { createServer, type Server, type Socket } from 'node:net';
import type { Mode, SoakServer } from './site.ts';

/** A server that behaves or misbehaves as told. */
export class FaultyServer {
  readonly #init: SoakServer;
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;
  mode: Mode = 'refuse';

  constructor(init: SoakServer) {
    this.#init = init;
  }

  async become(mode: Mode): Promise<void> {
    this.mode = mode;
    for (const socket of this.#sockets) socket.destroy();
    if (mode === 'refuse') {
      const server = this.#server;
      this.#server = null;
      if (server !== null) await new Promise((closed) => server.close(closed));
    } else if (this.#server === null) {
      await this.#listen();
    }
  }

  async #listen(): Promise<void> {
    const server = createServer((socket) => this.#take(socket));
    this.#server = server;
    await new Promise<void>((listening, failed) => {
      server.once('error', failed);
      server.listen(80, this.#init.address, listening);
    });
  }

  #take(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    if (this.mode === 'reset') socket.resetAndDestroy();
    else if (this.mode !== 'hang') socket.once('data', () => socket.end(this.#reply()));
  }

  #reply(): string {
    const body = this.mode === 'wrong digest' ? 'something else\n' : this.#init.body;
    const status = this.mode === 'wrong status' ? '500 Broken' : '200 OK';
    return `HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
  }
}
