import { getSystemErrorName } from 'node:util';
import { Readiness } from '../../native/readiness.ts';
import { formatSocketAddress } from '../../native/sockets/socket-address.ts';
import {
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLOUT,
  POLLRDHUP,
  SocketCalls,
} from '../../native/sockets/socket-calls.ts';
import type { SystemFault } from '../connection/errno.ts';
import type { Exchange } from './exchange.ts';
import { familyOf, type OpenFailure, openSocket } from './open-socket.ts';
import type { SocketEvents, SocketPort } from './socket-port.ts';
import { SpareSockets } from './spare-sockets.ts';

/** The largest number of sockets; the engine has fewer attempts under way. Listed in docs/limits.md. */
export const MAX_POLLED_SOCKETS = 4096;
/** The number of reads from one socket in one look; after them the other sockets have their turn. */
const MAX_READS = 16;

const EAGAIN = -11;
const CLOSED = -1;

/** The states of a socket. */
const CONNECTING = 1;
const OPEN = 2;

/**
 * Sockets of our own, and one poll(2) over all of them at each look. Each socket is queried only then, and nothing
 * has to be registered with the kernel for it.
 */
export class PolledSockets implements SocketPort {
  readonly batched = true;
  readonly #events: SocketEvents;
  readonly #calls = new SocketCalls(MAX_POLLED_SOCKETS);
  readonly #spares = new SpareSockets(this.#calls);
  /**
   * It exists only while the loop is to be woken for sockets, because koffi would fail on one that is left at the end
   * of a thread.
   */
  #readiness: Readiness | null = null;
  /** The descriptors, by slot. */
  readonly #fds = new Int32Array(MAX_POLLED_SOCKETS).fill(CLOSED);
  readonly #places = new Int32Array(MAX_POLLED_SOCKETS);
  readonly #stages = new Uint8Array(MAX_POLLED_SOCKETS);
  /** The events that the loop is woken for; 0 for none. */
  readonly #alerts = new Int32Array(MAX_POLLED_SOCKETS);
  readonly #streams = new Uint8Array(MAX_POLLED_SOCKETS);
  /** The address family of a socket that another attempt may use; 0 when the socket serves one attempt only. */
  readonly #families = new Uint8Array(MAX_POLLED_SOCKETS);
  /** Whether the last event on the socket was data (1). */
  readonly #answered = new Uint8Array(MAX_POLLED_SOCKETS);
  /** Numbers that tell a socket from the next one in its slot, which may have the same descriptor. */
  readonly #generations = new Uint32Array(MAX_POLLED_SOCKETS);
  readonly #unsent = new Map<number, { readonly bytes: Uint8Array; from: number }>();
  /** The slots, by their position in the array that is polled. */
  readonly #slots = new Int32Array(MAX_POLLED_SOCKETS);
  #count = 0;

  constructor(events: SocketEvents) {
    this.#events = events;
  }

  open(slot: number, exchange: Exchange): void {
    const fd = openSocket(this.#calls, exchange, this.#spares);
    if (typeof fd !== 'number') {
      this.#reportFailure(slot, fd);
      return;
    }
    const isStream = exchange.transport === 'tcp';
    const place = this.#count;
    this.#count += 1;
    this.#fds[slot] = fd;
    this.#generations[slot] = (this.#generations[slot] ?? 0) + 1;
    this.#places[slot] = place;
    this.#slots[place] = slot;
    this.#stages[slot] = isStream ? CONNECTING : OPEN;
    this.#streams[slot] = isStream ? 1 : 0;
    this.#alerts[slot] = 0;
    this.#answered[slot] = 0;
    this.#families[slot] = this.#spares.serves(exchange) ? familyOf(exchange) : 0;
    this.#calls.watch(place, fd, isStream ? POLLOUT : POLLIN);
    if (!isStream) this.#events.connected(slot);
  }

  send(slot: number, bytes: Uint8Array): void {
    this.#write(slot, bytes, 0);
  }

  close(slot: number): void {
    const fd = this.#fds[slot] ?? CLOSED;
    if (fd === CLOSED) return;
    this.#fds[slot] = CLOSED;
    if (this.#unsent.size > 0) this.#unsent.delete(slot);
    this.#count -= 1;
    const place = this.#places[slot] ?? 0;
    const last = this.#slots[this.#count] ?? 0;
    if (place !== this.#count) {
      this.#calls.movePlace(this.#count, place);
      this.#slots[place] = last;
      this.#places[last] = place;
    }
    // A socket that the loop is woken for stays registered until it is closed.
    const kept =
      this.#answered[slot] === 1 &&
      this.#alerts[slot] === 0 &&
      this.#spares.keep(fd, this.#families[slot] ?? 0);
    if (!kept) this.#calls.close(fd);
    if (this.#count === 0) this.#sleep();
  }

  look(alert: boolean): void {
    if (this.#count > 0 && this.#calls.poll(this.#count) > 0) {
      // The loop runs from the last to the first: when a socket is closed, the last one moves into its position, and
      // has had its turn.
      for (let place = this.#count - 1; place >= 0; place -= 1) {
        const found = place < this.#count ? this.#calls.found(place) : 0;
        if (found !== 0) this.#handle(this.#slots[place] ?? 0, found);
      }
    }
    if (alert && this.#count > 0) this.#alertAll();
  }

  localEnd(slot: number): string | null {
    const fd = this.#fds[slot] ?? CLOSED;
    const address = fd === CLOSED ? null : this.#calls.localAddress(fd);
    return address === null ? null : formatSocketAddress(address);
  }

  stop(): void {
    for (let place = this.#count - 1; place >= 0; place -= 1) this.close(this.#slots[place] ?? 0);
    this.#sleep();
    this.#spares.closeAll();
  }

  #handle(slot: number, found: number): void {
    if (this.#stages[slot] === CONNECTING) this.#connected(slot, found);
    else {
      const generation = this.#generations[slot];
      if ((found & POLLOUT) !== 0) this.#writeOn(slot);
      if (this.#fds[slot] === CLOSED || this.#generations[slot] !== generation) return;
      if ((found & (POLLIN | POLLHUP | POLLERR | POLLRDHUP)) !== 0) this.#read(slot);
    }
  }

  #connected(slot: number, found: number): void {
    const fd = this.#fds[slot] ?? CLOSED;
    const error = (found & (POLLERR | POLLHUP)) === 0 ? 0 : this.#calls.pendingError(fd);
    if (error !== 0) {
      this.#events.failed(slot, faultOf('connect', error));
      return;
    }
    this.#stages[slot] = OPEN;
    this.#watch(slot, POLLIN | POLLRDHUP);
    this.#events.connected(slot);
  }

  #read(slot: number): void {
    const { incoming } = this.#calls;
    const fd = this.#fds[slot] ?? CLOSED;
    const generation = this.#generations[slot];
    for (let reads = 0; reads < MAX_READS; reads += 1) {
      const length = this.#calls.receive(fd);
      if (length === EAGAIN) return;
      if (length < 0) {
        this.#answered[slot] = 0;
        this.#events.failed(slot, faultOf('read', -length));
        return;
      }
      if (length === 0 && this.#streams[slot] === 1) {
        this.#events.ended(slot);
        return;
      }
      this.#answered[slot] = 1;
      this.#events.received(slot, incoming, length);
      if (this.#fds[slot] === CLOSED || this.#generations[slot] !== generation) return;
    }
  }

  #write(slot: number, bytes: Uint8Array, start: number): void {
    const fd = this.#fds[slot] ?? CLOSED;
    let from = start;
    do {
      const sent = this.#calls.send(fd, bytes, from);
      if (sent === EAGAIN) {
        this.#unsent.set(slot, { bytes, from });
        this.#watch(slot, POLLIN | POLLRDHUP | POLLOUT);
        return;
      }
      if (sent < 0) {
        this.#events.failed(slot, faultOf('write', -sent));
        return;
      }
      from += sent;
    } while (from < bytes.length);
  }

  #writeOn(slot: number): void {
    const unsent = this.#unsent.get(slot);
    if (unsent === undefined) return;
    this.#unsent.delete(slot);
    this.#watch(slot, POLLIN | POLLRDHUP);
    this.#write(slot, unsent.bytes, unsent.from);
  }

  #watch(slot: number, flags: number): void {
    this.#calls.watch(this.#places[slot] ?? 0, this.#fds[slot] ?? CLOSED, flags);
    if ((this.#alerts[slot] ?? 0) === 0) return;
    this.#alerts[slot] = flags;
    this.#readiness?.change(this.#fds[slot] ?? CLOSED, flags);
  }

  #sleep(): void {
    this.#readiness?.close();
    this.#readiness = null;
  }

  #alertAll(): void {
    this.#readiness ??= Readiness.open(() => this.#events.alert());
    for (let place = 0; place < this.#count; place += 1) {
      const slot = this.#slots[place] ?? 0;
      if ((this.#alerts[slot] ?? 0) !== 0) continue;
      const flags = this.#stages[slot] === CONNECTING ? POLLOUT : POLLIN | POLLRDHUP;
      this.#alerts[slot] = flags;
      this.#readiness?.add(this.#fds[slot] ?? CLOSED, flags);
    }
  }

  #reportFailure(slot: number, failure: OpenFailure): void {
    if ('reason' in failure) this.#events.refused(slot, failure.reason);
    else this.#events.failed(slot, failure);
  }
}

/** A fault in the form of Node's sockets. */
function faultOf(syscall: string, errno: number): SystemFault {
  const code = getSystemErrorName(-errno);
  return { code, syscall, message: `${syscall} ${code}` };
}
