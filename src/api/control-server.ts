import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { DirectorError, describeError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { RepeatedLoss } from '../base/repeated-loss.ts';
import type { Clock, Milliseconds } from '../base/time.ts';
import { AnswerBudget } from '../serving/answer-budget.ts';
import { MAX_WAITING_REQUESTS, RequestTurns } from '../serving/request-turns.ts';
import { claimSocketPath, listenPrivately, type ProcessMask } from './control-socket.ts';
import { RequestError } from './request-error.ts';
import { type Answer, type ControlRequest, errorAnswer } from './routes.ts';

/** Connections served at once; a request on a further one is answered 503. */
export const MAX_CONNECTIONS = 64;

/**
 * The number of connections beyond {@link MAX_CONNECTIONS} that still get their 503; further ones are closed unread.
 */
const SPARE_CONNECTIONS = 16;

/** Largest request body; more is answered 413. */
export const MAX_REQUEST_BYTES = 64 * 1024;

/** Largest request line and headers together; more is answered 431. */
export const MAX_HEADER_BYTES = 16 * 1024;

/** Longest time for a client to send a whole request; then 408. */
export const REQUEST_TIMEOUT_MS = 10_000;

/** Longest time that a connection may make no progress, in either direction: then it is closed. */
export const IDLE_TIMEOUT_MS = 30_000;

/** How often the two limits above are tested. */
const TIMEOUT_CHECK_MS = 1_000;

/** How long a stop waits for answers under way before it closes their connections. */
export const STOP_GRACE_MS = 2_000;

/** Answers requests, and says how long each answer may take. */
export interface RequestRouter {
  /** Rejects when it cannot answer; every mistake of the client is an answer. */
  answer(request: ControlRequest): Promise<Answer>;
  /** The time limit of the answer to a target, in milliseconds. */
  deadline(target: string): Milliseconds;
}

export interface ControlServerComponents {
  readonly router: RequestRouter;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly processMask: ProcessMask;
}

export interface ControlServerInit {
  /** Absolute path of the socket. */
  readonly path: string;
  /** `read-only`: open to the group too, and answers questions only. Default: `full`, for the owner alone. */
  readonly access?: 'full' | 'read-only';
  /** Default {@link REQUEST_TIMEOUT_MS}. */
  readonly requestTimeout?: Milliseconds;
}

/** Serves a {@link RequestRouter} as HTTP + JSON on a unix socket (docs/control-api.md). */
export class ControlServer {
  readonly #components: ControlServerComponents;
  readonly #path: string;
  readonly #access: 'full' | 'read-only';
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #turns: RequestTurns;
  readonly #budget = new AnswerBudget();
  #listening = false;
  #cutOff = 0;
  readonly #hangUps = new RepeatedLoss();

  constructor(components: ControlServerComponents, init: ControlServerInit) {
    this.#components = components;
    this.#path = init.path;
    this.#access = init.access ?? 'full';
    this.#turns = new RequestTurns(
      (request, response) => this.#serve(request, response),
      () => this.#reportCutOff(),
    );
    const requestTimeout = init.requestTimeout ?? REQUEST_TIMEOUT_MS;
    this.#server = createServer(
      {
        maxHeaderSize: MAX_HEADER_BYTES,
        requestTimeout,
        headersTimeout: requestTimeout,
        connectionsCheckingInterval: Math.min(TIMEOUT_CHECK_MS, requestTimeout),
      },
      (request, response) => this.#turns.take(request, response),
    );
    this.#server.maxConnections = MAX_CONNECTIONS + SPARE_CONNECTIONS;
    this.#server.setTimeout(IDLE_TIMEOUT_MS);
    this.#server.on('connection', (socket) => this.#track(socket));
  }

  /**
   * Makes the socket and serves it. Rejects with a DirectorError: `control-socket-in-use`, `control-socket-path` (the
   * path is taken by a file that is no socket), `control-socket-failed`.
   */
  async start(): Promise<void> {
    await claimSocketPath(this.#path, this.#components.clock);
    const audience = this.#access === 'full' ? 'owner' : 'group';
    await listenPrivately(this.#server, this.#path, this.#components.processMask, audience);
    this.#listening = true;
    this.#server.on('error', (error) => {
      this.#components.logger.error('control socket failed', { path: this.#path, error: error.message });
    });
  }

  /**
   * Accepts no more requests, gives those under way {@link STOP_GRACE_MS}, and removes the socket. Safe to call
   * twice.
   */
  async stop(): Promise<void> {
    if (!this.#listening) return;
    this.#listening = false;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    const clock = this.#components.clock;
    const cancel = clock.schedule(clock.now() + STOP_GRACE_MS, () => this.#server.closeAllConnections());
    await closed;
    cancel();
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  /** Logs this only once, because a client that does it repeatedly must not fill the log. */
  #reportCutOff(): void {
    this.#cutOff += 1;
    if (this.#cutOff > 1) return;
    this.#components.logger.warn(
      'a client of the control socket sent too many requests ahead and was cut off',
      {
        most: MAX_WAITING_REQUESTS,
      },
    );
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    this.#answer(request).then(
      (answer) => this.#send(response, answer),
      (error: unknown) => this.#send(response, this.#fault(request, error)),
    );
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    if (this.#sockets.size > MAX_CONNECTIONS) {
      return errorAnswer(503, {
        code: 'too-many-connections',
        message: `lvsd serves ${MAX_CONNECTIONS} control connections at once and all are taken`,
        hint: 'close some, or try again in a moment',
      });
    }
    if (this.#access === 'read-only' && request.method !== 'GET') {
      return errorAnswer(403, {
        code: 'read-only-socket',
        message: 'this socket only answers questions; nothing can be changed through it',
        hint: 'use the control socket, which its owner and root may open: sudo lvsctl ...',
      });
    }
    const body = await readBody(request, MAX_REQUEST_BYTES);
    if (body === null) {
      return errorAnswer(413, {
        code: 'request-too-large',
        message: `the request body has more than ${MAX_REQUEST_BYTES} bytes`,
        hint: null,
      });
    }
    const { router } = this.#components;
    const { method = '', url: target = '' } = request;
    // The connection is silent while an answer is being made.
    request.setTimeout(router.deadline(target) + IDLE_TIMEOUT_MS);
    return router.answer({ method, target, body });
  }

  #fault(request: IncomingMessage, error: unknown): Answer {
    const message = describeError(error);
    if (error instanceof RequestError) {
      return errorAnswer(error.status, { code: error.code, message, hint: error.hint });
    }
    const refuse = (): void =>
      this.#components.logger.error('control request failed', {
        method: request.method,
        path: request.url?.slice(0, 200),
        error: message,
      });
    // A client that hangs up is no fault of lvsd's, and may do so repeatedly.
    if (request.socket.destroyed) this.#hangUps.lost(refuse);
    else refuse();
    if (error instanceof DirectorError) {
      return errorAnswer(500, { code: error.code, message, hint: error.hint });
    }
    return errorAnswer(500, { code: 'internal', message, hint: 'this is a fault of lvsd: see its log' });
  }

  #send(response: ServerResponse, answer: Answer): void {
    if (response.destroyed) return;
    const last = answer.status === 413 || answer.status === 503 || !this.#listening;
    const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
    this.#budget.hold(response, body, body.length);
    response.writeHead(answer.status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': body.length,
      'cache-control': 'no-store',
      ...answer.headers,
      ...(last ? { connection: 'close' } : {}),
    });
    response.end(body);
  }
}

/**
 * Reads the body; null when it is larger than `limit`. The rest is still read, so that the client gets the answer
 * instead of a reset. Rejects when the client hangs up.
 */
function readBody(request: IncomingMessage, limit: number): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limit) resolve(null);
      else chunks.push(chunk);
    });
    request.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.once('error', reject);
    request.once('close', () => reject(new Error('the client went away')));
  });
}
