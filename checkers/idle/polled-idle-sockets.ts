import { getSystemErrorName } from 'node:util';
import { EventPoll } from '../../native/event-poll.ts';
import {
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLOUT,
  POLLRDHUP,
  SocketCalls,
} from '../../native/sockets/socket-calls.ts';
import { requestHead } from '../http/request.ts';
import { type OpenFailure, openSocket } from '../io/open-socket.ts';
import { SpareSockets } from '../io/spare-sockets.ts';
import { TlsContexts } from '../tls/contexts.ts';
import { TlsGreeting } from './greeting.ts';
import type { IdleSocketEvents, IdleSockets, OpeningFailure } from './idle-connections.ts';
import { DEAD_AFTER, KEEPALIVE_IDLE_SECONDS, KEEPALIVE_INTERVAL_SECONDS } from './limits.ts';
import type { IdleTarget } from './spec.ts';
import type { IdleEnd } from './state.ts';

const EAGAIN = -11;

// The values are from asm-generic/socket.h and linux/tcp.h.
const SOL_SOCKET = 1;
const SO_KEEPALIVE = 9;
const SOL_TCP = 6;
const TCP_KEEPIDLE = 4;
const TCP_KEEPINTVL = 5;
const TCP_USER_TIMEOUT = 18;

const RESETS: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED']);

/** The stage that a socket has reached. */
type Stage = 'connecting' | 'greeting' | 'open';

interface Connection {
  readonly fd: number;
  stage: Stage;
  /** The rest of the request, which is sent when the connection is established. */
  request: Uint8Array | null;
  greeting: TlsGreeting | null;
  readonly target: IdleTarget;
}

/** What is kept of a connection: while it is opened, its state; when it is open, only its descriptor. */
type Held = Connection | number;

/**
 * Sockets of our own under one epoll(7), which wakes the loop when one of them ends. An open connection takes a
 * descriptor and no other memory here.
 */
export class PolledIdleSockets implements IdleSockets {
  readonly #events: IdleSocketEvents;
  readonly #calls = new SocketCalls(1);
  readonly #spares = new SpareSockets(this.#calls);
  readonly #contexts = new TlsContexts();
  /** The connections, by token. */
  readonly #held = new Map<number, Held>();
  /**
   * The poller exists only while there are sockets, because koffi would fail on one that is left at the end of a
   * thread.
   */
  #poll: EventPoll | null = null;

  constructor(events: IdleSocketEvents) {
    this.#events = events;
  }

  open(token: number, target: IdleTarget): void {
    this.#poll ??= EventPoll.open((found, flags) => this.#take(found, flags));
    if (this.#poll === null) {
      this.#events.failed(token, { kind: 'local', detail: 'no descriptor is left for epoll' });
      return;
    }
    const endpoint = { connection: target.connection, address: null };
    const fd = openSocket(
      this.#calls,
      { transport: 'tcp', endpoint, clientSpeaksFirst: false },
      this.#spares,
    );
    if (typeof fd !== 'number') {
      this.#events.failed(token, openingFailure(fd));
      return;
    }
    this.#keepAlive(fd);
    const request = target.request === null ? null : new TextEncoder().encode(requestOf(target.request));
    this.#held.set(token, { fd, stage: 'connecting', request, greeting: null, target });
    const added = this.#poll.add(fd, POLLOUT, token);
    if (added < 0) this.#fail(token, { kind: 'local', detail: `epoll_ctl ${getSystemErrorName(added)}` });
  }

  look(token: number): void {
    const held = this.#held.get(token);
    if (held !== undefined) this.#read(token, held);
  }

  close(token: number): void {
    const held = this.#held.get(token);
    if (held === undefined) return;
    this.#held.delete(token);
    if (typeof held !== 'number') held.greeting?.letGo();
    this.#calls.close(fdOf(held));
    if (this.#held.size === 0) this.#sleep();
  }

  stop(): void {
    for (const token of [...this.#held.keys()]) this.close(token);
    this.#sleep();
  }

  #sleep(): void {
    this.#poll?.close();
    this.#poll = null;
  }

  /** A dead host sends nothing, so the kernel probes it, and ends the connection when it does not answer (tcp(7)). */
  #keepAlive(fd: number): void {
    this.#calls.setInteger(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
    this.#calls.setInteger(fd, SOL_TCP, TCP_KEEPIDLE, KEEPALIVE_IDLE_SECONDS);
    this.#calls.setInteger(fd, SOL_TCP, TCP_KEEPINTVL, KEEPALIVE_INTERVAL_SECONDS);
    this.#calls.setInteger(fd, SOL_TCP, TCP_USER_TIMEOUT, DEAD_AFTER);
  }

  #take(token: number, flags: number): void {
    const held = this.#held.get(token);
    if (held === undefined) return;
    if (typeof held !== 'number' && held.stage === 'connecting') this.#connected(token, held, flags);
    else if ((flags & (POLLIN | POLLHUP | POLLERR | POLLRDHUP)) !== 0) this.#read(token, held);
  }

  #connected(token: number, connection: Connection, flags: number): void {
    const error = (flags & (POLLERR | POLLHUP)) === 0 ? 0 : this.#calls.pendingError(connection.fd);
    if (error !== 0) {
      this.#fail(token, failureOf('connect', error));
      return;
    }
    this.#poll?.change(connection.fd, POLLIN | POLLRDHUP, token);
    if (connection.target.tls !== null) this.#greet(token, connection);
    else if (connection.request === null || this.#send(token, connection.fd, connection.request)) {
      this.#settle(token, connection);
    }
  }

  #greet(token: number, connection: Connection): void {
    connection.stage = 'greeting';
    const { target, request, fd } = connection;
    try {
      connection.greeting = new TlsGreeting(target, request, this.#contexts, {
        send: (bytes) => {
          if (this.#held.get(token) === connection) this.#send(token, fd, bytes);
        },
        done: () => {
          if (this.#held.get(token) !== connection) return;
          connection.stage = 'open';
          this.#events.opened(token);
        },
        over: () => {
          if (this.#held.get(token) === connection) this.#held.set(token, fd);
        },
        failed: (detail) => {
          if (this.#held.get(token) === connection)
            this.#fail(token, { kind: 'failed', detail: `TLS: ${detail}` });
        },
      });
    } catch (error) {
      this.#fail(token, {
        kind: 'local',
        detail: `TLS: ${error instanceof Error ? error.message : 'fault'}`,
      });
    }
  }

  /** Keeps only the descriptor of a connection that is now open. */
  #settle(token: number, connection: Connection): void {
    this.#held.set(token, connection.fd);
    this.#events.opened(token);
  }

  #read(token: number, held: Held): void {
    const fd = fdOf(held);
    const length = this.#calls.receive(fd);
    if (length === EAGAIN) return;
    if (length <= 0) {
      this.#ended(token, held, length);
      return;
    }
    if (typeof held !== 'number') held.greeting?.received(this.#calls.incoming.slice(0, length));
    if (typeof held === 'number' || held.stage === 'open') this.#events.heard(token, length);
  }

  #ended(token: number, held: Held, result: number): void {
    const isOpen = typeof held === 'number' || held.stage === 'open';
    if (!isOpen) {
      const detail = result === 0 ? 'the server closed the connection' : failureOf('read', -result).detail;
      this.#fail(token, { kind: 'failed', detail });
      return;
    }
    this.close(token);
    this.#events.ended(token, endOf(result));
  }

  /**
   * Sends bytes; returns false, and reports the end, when the connection is gone. A request fits into the buffer of a
   * new socket.
   */
  #send(token: number, fd: number, bytes: Uint8Array): boolean {
    const sent = this.#calls.send(fd, bytes, 0);
    if (sent >= 0 || sent === EAGAIN) return true;
    this.#fail(token, failureOf('write', -sent));
    return false;
  }

  #fail(token: number, why: OpeningFailure): void {
    this.close(token);
    this.#events.failed(token, why);
  }
}

function fdOf(held: Held): number {
  return typeof held === 'number' ? held : held.fd;
}

/** The request. HTTP/1.1 keeps a connection open unless it is told otherwise (RFC 9112 section 9.3). */
function requestOf({ path, host }: NonNullable<IdleTarget['request']>): string {
  return requestHead('1.1', { path, host }).replace('Connection: close\r\n', 'Connection: keep-alive\r\n');
}

function endOf(result: number): IdleEnd {
  if (result === 0) return 'clean';
  return RESETS.has(getSystemErrorName(result)) ? 'reset' : 'lost';
}

function failureOf(syscall: string, errno: number): OpeningFailure {
  const code = getSystemErrorName(-errno);
  return { kind: code === 'ECONNREFUSED' ? 'refused' : 'failed', detail: `${syscall} ${code}` };
}

/** Tells a fault of this host from a refusal by the server that is known at once (as on loopback). */
function openingFailure(failure: OpenFailure): OpeningFailure {
  if ('reason' in failure) return { kind: 'local', detail: failure.reason };
  if (failure.code === 'ECONNREFUSED') return { kind: 'refused', detail: failure.message };
  const local = failure.syscall !== 'connect' || failure.code === 'EMFILE' || failure.code === 'EAGAIN';
  return { kind: local ? 'local' : 'failed', detail: failure.message };
}
