import { Client } from 'undici';

/** An answer over HTTP, read whole. */
export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

/**
 * A connection to a server on a unix socket that stays open between requests, for clients that ask every second. It
 * is opened at the first request and after each break, and does not keep the process alive between requests.
 */
export class KeptConnection {
  readonly #client: Client;

  /** `maxBytes`: a longer answer is an error. */
  constructor(socketPath: string, maxBytes: number) {
    // Callers set their own deadlines.
    const timeouts = { headersTimeout: 0, bodyTimeout: 0 };
    this.#client = new Client('http://lvsd', { socketPath, maxResponseSize: maxBytes, ...timeouts });
  }

  /** Sends a GET. Rejects with undici's or the socket's error, or when the signal aborts. */
  async get(target: string, signal: AbortSignal): Promise<HttpAnswer> {
    const { statusCode, body } = await this.#client.request({
      method: 'GET',
      path: target,
      headers: { accept: 'application/json' },
      signal,
    });
    return { status: statusCode, text: await body.text() };
  }

  /** Closes the connection; the request under way rejects. */
  close(): void {
    this.#client.destroy().catch(() => {});
  }
}
