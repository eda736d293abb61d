import { AF_INET, AF_INET6 } from '../../native/sockets/socket-address.ts';
import type { SocketCalls } from '../../native/sockets/socket-calls.ts';
import { needsNativeSocket } from '../connection/socket.ts';
import type { SocketDemand } from './exchange.ts';

/** The number of datagram sockets kept for later attempts, for each address family. Listed in docs/limits.md. */
export const MAX_SPARE_SOCKETS = 64;

const EAGAIN = -11;

/**
 * Keeps datagram sockets whose attempt is over. A disconnected socket has lost its port (udp(7)), so nothing more can
 * reach it, and the next connect(2) gives it a new port: to the server it is like a new socket, and it saves a third
 * of the system calls of an attempt.
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

  /**
   * Whether an exchange may use a kept socket: it sends datagrams, and asks for no source address, interface or mark.
   */
  serves({ transport, endpoint: { connection } }: SocketDemand): boolean {
    const { bindAddress, bindPort } = connection;
    return transport === 'udp' && bindAddress === null && bindPort === null && !needsNativeSocket(connection);
  }

  /** Takes a descriptor that is not connected; undefined where none is kept. */
  take(family: number): number | undefined {
    return this.#spares.get(family)?.pop();
  }

  /**
   * Keeps a socket after emptying and disconnecting it. Returns false when that fails; the socket then stays the
   * caller's.
   */
  keep(fd: number, family: number): boolean {
    const spares = this.#spares.get(family);
    if (spares === undefined || spares.length >= MAX_SPARE_SOCKETS) return false;
    // After the disconnect nothing more can arrive, and this read shows what came before: a datagram, or an ICMP
    // error.
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
