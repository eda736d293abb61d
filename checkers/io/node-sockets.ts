import type { Socket as DatagramSocket } from 'node:dgram';
import type { Socket } from 'node:net';
import { formatEndpoint, parseIpAddress } from '../../src/base/ip-address.ts';
import type { SystemFault } from '../connection/errno.ts';
import { needsNativeSocket, peerHost, plainDatagramSocket, plainSocket } from '../connection/socket.ts';
import type { Endpoint, Exchange } from './exchange.ts';
import type { OpenSockets, SocketEvents, SocketPort } from './socket-port.ts';

const RESET: SystemFault = { code: 'ECONNRESET', syscall: 'read', message: 'read ECONNRESET' };

/** Node's own sockets. They work everywhere, at twice the cost, and have neither SO_BINDTODEVICE nor SO_MARK. */
class NodeSockets implements SocketPort {
  readonly batched = false;
  readonly #events: SocketEvents;
  readonly #sockets: (Socket | DatagramSocket | null)[] = [];
  /** Why there are no native sockets, for checks that need one. */
  readonly #missing: string;

  constructor(events: SocketEvents, missing: string) {
    this.#events = events;
    this.#missing = missing;
  }

  open(slot: number, exchange: Exchange): void {
    if (needsNativeSocket(exchange.endpoint.connection)) {
      this.#events.refused(
        slot,
        `bind_if and fwmark cannot be had from Node's own sockets: ${this.#missing}`,
      );
    } else if (exchange.transport === 'tcp') this.#openStream(slot, exchange.endpoint);
    else this.#openDatagram(slot, exchange.endpoint);
  }

  send(slot: number, bytes: Uint8Array): void {
    const socket = this.#sockets[slot];
    if (socket === null || socket === undefined) return;
    if ('write' in socket) socket.write(bytes);
    else {
      socket.send(bytes, (error) => {
        if (error !== null && this.#sockets[slot] === socket) this.#events.failed(slot, error);
      });
    }
  }

  close(slot: number): void {
    const socket = this.#sockets[slot];
    if (socket === null || socket === undefined) return;
    this.#sockets[slot] = null;
    if ('destroy' in socket) socket.destroy();
    else socket.close();
  }

  look(): void {
    // Node's sockets report by themselves, so there is nothing to look at.
  }

  localEnd(slot: number): string | null {
    const socket = this.#sockets[slot];
    if (socket === null || socket === undefined || !('localAddress' in socket)) return null;
    const address = parseIpAddress(socket.localAddress?.replace(/%.*$/, '') ?? '');
    return address === undefined ? null : formatEndpoint(address, socket.localPort ?? 0);
  }

  stop(): void {
    for (const [slot] of this.#sockets.entries()) this.close(slot);
  }

  #openStream(slot: number, { connection }: Endpoint): void {
    const socket = plainSocket(connection)();
    this.#sockets[slot] = socket;
    const events = this.#events;
    const isOpen = (): boolean => this.#sockets[slot] === socket;
    socket.on('connect', () => {
      if (isOpen()) events.connected(slot);
    });
    socket.on('data', (bytes: Buffer) => {
      if (isOpen()) events.received(slot, bytes, bytes.length);
    });
    // libuv reports the end of file, and no error, for a reset that arrives together with the last data (it takes
    // POLLHUP for the end without another read). A connection that was reset has no peer any more, while a connection
    // that was closed by a FIN still has one.
    socket.on('end', () => {
      if (!isOpen()) return;
      if (socket.remoteAddress === undefined) events.failed(slot, RESET);
      else events.ended(slot);
    });
    // The listener stays attached, because an error that arrives after the end would otherwise end the process.
    socket.on('error', (fault) => {
      if (isOpen()) events.failed(slot, fault);
    });
  }

  #openDatagram(slot: number, { connection }: Endpoint): void {
    const socket = plainDatagramSocket(connection)();
    this.#sockets[slot] = socket;
    const events = this.#events;
    const isOpen = (): boolean => this.#sockets[slot] === socket;
    socket.on('error', (fault) => {
      if (isOpen()) events.failed(slot, fault);
    });
    socket.on('connect', () => {
      if (isOpen()) events.connected(slot);
    });
    socket.on('message', (datagram) => {
      if (isOpen()) events.received(slot, datagram, datagram.length);
    });
    socket.connect(connection.port, peerHost(connection));
  }
}

/** Opens Node's own sockets, and remembers why no native ones are used. */
export function nodeSocketsBecause(reason: string): OpenSockets {
  return (events) => new NodeSockets(events, reason);
}

/** Node's own sockets, for callers that make no choice. */
export const nodeSockets: OpenSockets = nodeSocketsBecause('it was not loaded');
