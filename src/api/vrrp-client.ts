import { request } from 'node:http';
import type { Clock, Milliseconds } from '../base/time.ts';
import { ControlError, tooSlow, unusableAnswer, vrrpConnectionFault } from './control-error.ts';
import { readError } from './replies.ts';

/** How long the VRRP half may take for an answer: all are made at once. */
export const VRRP_ANSWER_LIMIT: Milliseconds = 5000;

/** Largest answer that is read: 255 instances with 255 addresses each, and room. */
export const MAX_VRRP_ANSWER_BYTES = 32 * 1024 * 1024;

/** Asks the VRRP half over its own socket. Both reject with a ControlError and nothing else. */
export interface VrrpClient {
  /** The text of an answer. */
  text(path: string): Promise<string>;
  /** The value of an answer; with `body`, it is sent as JSON by POST. */
  json(path: string, body?: unknown): Promise<unknown>;
}

export class SocketVrrpClient implements VrrpClient {
  readonly #clock: Clock;
  readonly #path: string;

  constructor(clock: Clock, path: string) {
    this.#clock = clock;
    this.#path = path;
  }

  text(path: string): Promise<string> {
    return this.#ask('GET', path, '');
  }

  async json(path: string, body?: unknown): Promise<unknown> {
    const text = await (body === undefined
      ? this.#ask('GET', path, '')
      : this.#ask('POST', path, JSON.stringify(body)));
    try {
      return JSON.parse(text);
    } catch {
      throw unusableAnswer(this.#path, 200);
    }
  }

  #ask(method: 'GET' | 'POST', target: string, body: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const outgoing = request({
        socketPath: this.#path,
        method,
        path: target,
        agent: false,
        headers: { host: 'lvsd', 'content-length': Buffer.byteLength(body), connection: 'close' },
      });
      const cancel = this.#clock.schedule(this.#clock.now() + VRRP_ANSWER_LIMIT, () => {
        reject(tooSlow(this.#path, VRRP_ANSWER_LIMIT, method === 'POST'));
        outgoing.destroy();
      });
      const fail = (error: unknown): void => {
        cancel();
        reject(error instanceof ControlError ? error : vrrpConnectionFault(this.#path, error));
      };
      outgoing.on('error', fail);
      outgoing.once('response', (incoming) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        incoming.on('error', fail);
        incoming.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes <= MAX_VRRP_ANSWER_BYTES) chunks.push(chunk);
          else outgoing.destroy(new Error(`an answer of more than ${MAX_VRRP_ANSWER_BYTES} bytes`));
        });
        incoming.on('end', () => {
          cancel();
          const text = Buffer.concat(chunks).toString('utf8');
          if (incoming.statusCode === 200) resolve(text);
          else reject(this.#refusal(incoming.statusCode ?? 0, text));
        });
      });
      outgoing.end(body);
    });
  }

  #refusal(status: number, text: string): ControlError {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      value = undefined;
    }
    const error = readError(value);
    if (error === undefined) return unusableAnswer(this.#path, status);
    return new ControlError(error.code, `the VRRP half of lvsd: ${error.message}`, error);
  }
}
