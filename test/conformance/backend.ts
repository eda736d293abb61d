import { createServer, type Server, type Socket } from 'node:net';
import type { Pages, ScenarioEvent } from './scenario.ts';

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  404: 'Not Found',
  500: 'Internal Server Error',
};

/** The scripted servers of one scenario: each listens, answers or refuses as its latest event says. */
export class Backend {
  readonly #servers = new Map<string, { readonly server: Server; readonly sockets: Set<Socket> }>();

  readonly #onRequest: (server: string, path: string) => void;

  /** Told of each HTTP request. */
  constructor(onRequest: (server: string, path: string) => void = () => {}) {
    this.#onRequest = onRequest;
  }

  async perform(event: Exclude<ScenarioEvent, { do: 'reload' | 'file' }>): Promise<void> {
    this.#close(event.server);
    if (event.do !== 'close') await this.#open(event.server, this.#conversation(event));
  }

  /** What a server does with a connection. */
  #conversation(
    event: Exclude<ScenarioEvent, { do: 'reload' | 'file' | 'close' }>,
  ): (socket: Socket) => void {
    switch (event.do) {
      case 'accept':
        return () => {};
      case 'http':
        return (socket) => answer(socket, event.pages, (path) => this.#onRequest(event.server, path));
      case 'smtp':
        return (socket) => converse(socket, event.greeting);
    }
  }

  closeAll(): void {
    for (const endpoint of [...this.#servers.keys()]) this.#close(endpoint);
  }

  #close(endpoint: string): void {
    const entry = this.#servers.get(endpoint);
    this.#servers.delete(endpoint);
    entry?.server.close();
    for (const socket of entry?.sockets ?? []) socket.destroy();
  }

  async #open(endpoint: string, converse: (socket: Socket) => void): Promise<void> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      // A check that goes away in the middle is no event here.
      socket.on('error', () => socket.destroy());
      converse(socket);
    });
    this.#servers.set(endpoint, { server, sockets });
    const colon = endpoint.lastIndexOf(':');
    const host = endpoint.slice(0, colon).replace(/^\[|\]$/g, '');
    await new Promise<void>((listening, failed) => {
      server.once('error', failed);
      server.listen(Number(endpoint.slice(colon + 1)), host, listening);
    });
  }
}

/** One reply for a connection, ended by its close: keepalived reads to the end of the stream. */
function answer(socket: Socket, pages: Pages, onRequest: (path: string) => void): void {
  let request = '';
  socket.on('data', (bytes) => {
    request += bytes.toString('latin1');
    if (!request.includes('\r\n\r\n')) return;
    const path = request.split(' ')[1] ?? '';
    onRequest(path);
    const page = pages[path] ?? { status: 404, body: 'no such page' };
    const status = page.status ?? 200;
    const head = `HTTP/1.1 ${status} ${REASONS[status] ?? 'Status'}\r\nContent-Length: ${page.body.length}\r\nConnection: close`;
    socket.end(`${head}\r\n\r\n${page.body}`);
  });
}

/** SMTP up to QUIT, each command in a piece of its own. */
function converse(socket: Socket, greeting: string): void {
  socket.write(`${greeting}\r\n`);
  socket.on('data', (bytes) => {
    const quits = bytes.toString('latin1').startsWith('QUIT');
    if (quits) socket.end('221 bye\r\n');
    else socket.write('250 lab\r\n');
  });
}
