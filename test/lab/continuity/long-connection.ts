import { connect, type Socket } from 'node:net';
import { paced } from '../pace.ts';
import { LONG_PATH } from './messages.ts';

const ANSWER_LIMIT_MS = paced(10_000);

/** One connection that lives through everything: idle between two requests, or a download without end. */
export class LongConnection {
  readonly #socket: Socket;
  readonly #kind: 'idle' | 'download';
  #server: string | null = null;
  #received = 0;
  #seen = 0;
  #text = '';
  #dead = false;

  constructor(kind: 'idle' | 'download', host: string) {
    this.#kind = kind;
    this.#socket = connect({ host, port: 80 });
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (text: string) => {
      this.#received += text.length;
      if (this.#text.length < 2000) this.#text += text;
      this.#server ??= /^X-Server: (\w+)/m.exec(this.#text)?.[1] ?? null;
    });
    this.#socket.on('error', () => this.#socket.destroy());
    this.#socket.on('close', () => {
      this.#dead = true;
    });
    this.#ask();
  }

  /** Null before the first answer. */
  get server(): string | null {
    return this.#server;
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** Whether the connection still carries data; one that is idle is asked once more. */
  async works(): Promise<boolean> {
    this.#seen = this.#received;
    if (this.#kind === 'idle') this.#ask();
    const deadline = performance.now() + ANSWER_LIMIT_MS;
    while (!this.#dead && this.#received === this.#seen && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return !this.#dead && this.#received > this.#seen;
  }

  close(): void {
    this.#socket.destroy();
  }

  #ask(): void {
    const path = this.#kind === 'idle' ? '/' : LONG_PATH;
    if (!this.#dead) this.#socket.write(`GET ${path} HTTP/1.1\r\nHost: lab\r\n\r\n`);
  }
}
