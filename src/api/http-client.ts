import { Client } from 'undici';

/** An answer over HTTP, read whole. */
export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

/**
 * A connection to a server on a unix socket that is kept between questions: whoever asks every second need not connect each
 * time. It is made at the first question and after each break, and does not keep the process alive between questions.
 */
export class KeptConnection {
  readonly #client: Client;

  /** `maxBytes`: a longer answer is an error. */
  constructor(socketPath: string, maxBytes: number) {
    // Whoever asks has deadlines of its own.
    const timeouts = { headersTimeout: 0, bodyTimeout: 0 };
    this.#client = new Client('http://lvsd', { socketPath, maxResponseSize: maxBytes, ...timeouts });
  }

  /** Rejects with what undici or the socket says, or when the signal aborts. */
  async get(target: string, signal: AbortSignal): Promise<HttpAnswer> {
    const { statusCode, body } = await this.#client.request({
      method: 'GET',
      path: target,
      headers: { accept: 'application/json' },
      signal,
    });
    return { status: statusCode, text: await body.text() };
  }

  /** Ends it, and what is being asked. */
  close(): void {
    this.#client.destroy().catch(() => {});
  }
}
