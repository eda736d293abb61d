import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate as inNextTurn } from 'node:timers';

/** The largest number of requests that may wait on a connection behind the one that is being answered. */
export const MAX_WAITING_REQUESTS = 64;

type Serve = (request: IncomingMessage, response: ServerResponse) => void;

interface Connection {
  readonly waiting: { readonly request: IncomingMessage; readonly response: ServerResponse }[];
  busy: boolean;
}

/**
 * Lets each connection have one request answered at a time (HTTP pipelining, RFC 9112 section 9.3.2, starts them all).
 * The next one begins when the answer before it has been handed to the kernel, in a later turn of the event loop. A client
 * that sends more than {@link MAX_WAITING_REQUESTS} ahead of its answers is cut off.
 */
export class RequestTurns {
  readonly #serve: Serve;
  readonly #onCutOff: () => void;
  readonly #connections = new WeakMap<Socket, Connection>();

  /** `onCutOff` is called for each connection that is cut off. */
  constructor(serve: Serve, onCutOff: () => void) {
    this.#serve = serve;
    this.#onCutOff = onCutOff;
  }

  take(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    // The parser still had these requests when the connection was cut off.
    if (socket.destroyed) return;
    const connection = this.#connectionOf(socket);
    if (connection.waiting.length >= MAX_WAITING_REQUESTS) {
      connection.waiting.length = 0;
      socket.destroy();
      this.#onCutOff();
      return;
    }
    connection.waiting.push({ request, response });
    if (!connection.busy) this.#next(connection);
  }

  #connectionOf(socket: Socket): Connection {
    const known = this.#connections.get(socket);
    if (known !== undefined) return known;
    const connection: Connection = { waiting: [], busy: false };
    this.#connections.set(socket, connection);
    return connection;
  }

  #next(connection: Connection): void {
    const turn = connection.waiting.shift();
    connection.busy = turn !== undefined;
    if (turn === undefined) return;
    const { request, response } = turn;
    if (request.socket.destroyed) {
      connection.waiting.length = 0;
      connection.busy = false;
      return;
    }
    response.once('close', () => inNextTurn(() => this.#next(connection)));
    this.#serve(request, response);
  }
}
