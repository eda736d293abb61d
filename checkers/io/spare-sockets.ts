import { AF_INET, AF_INET6 } from '../../native/socket-address.ts';
import type { SocketCalls } from '../../native/socket-calls.ts';
import { needsNativeSocket } from '../connection/socket.ts';
import type { Exchange } from './exchange.ts';

/** Datagram sockets kept for the next attempts, of each address family. Listed in docs/limits.md. */
export const MAX_SPARE_SOCKETS = 64;

const EAGAIN = -11;

/**
 * Datagram sockets that have done their work. A socket whose connection is dissolved has lost its port (udp(7)), so that
 * nothing more can reach it, and the next connect(2) gives it a new one: to the server it is as good as a new socket, and
 * it saves a third of the system calls of an attempt.
 */
export class SpareSockets {
  readonly #calls: SocketCalls;
  readonly #spares: ReadonlyMap<number, number[]> = new Map([
    [AF_INET, []],
    [AF_INET6, []],
  ]);

  constructor(calls: SocketCalls) {
    this.#calls = calls;
  }

  /** Whether an exchange may use one: a datagram from no special place. */
  serves({ transport, endpoint: { connection } }: Exchange): boolean {
    const { bindAddress, bindPort } = connection;
    return transport === 'udp' && bindAddress === null && bindPort === null && !needsNativeSocket(connection);
  }

  /** A descriptor that is not connected, or undefined where none is kept. */
  take(family: number): number | undefined {
    return this.#spares.get(family)?.pop();
  }

  /** Keeps a socket, empty and connected to nobody; false when it is not fit for that, and stays the caller's. */
  keep(fd: number, family: number): boolean {
    const spares = this.#spares.get(family);
    if (spares === undefined || spares.length >= MAX_SPARE_SOCKETS) return false;
    // After that nothing more can come in, and what came before shows: a datagram, or an ICMP error.
    if (this.#calls.disconnect(fd) < 0 || this.#calls.receive(fd) !== EAGAIN) return false;
    spares.push(fd);
    return true;
  }

  closeAll(): void {
    for (const spares of this.#spares.values()) {
      for (const fd of spares.splice(0)) this.#calls.close(fd);
    }
  }
}
