import type { Datagram } from '../../vrrp/instance/event.ts';
import type { RequiredSocket } from '../../vrrp/instance/socket.ts';
import { describeError } from '../base/errors.ts';
import type { IpAddress } from '../base/ip-address.ts';
import type { Cancel, Clock, Milliseconds } from '../base/time.ts';

/** The time after which a socket that could not be opened is tried again. */
const REOPEN_DELAY: Milliseconds = 1000;

/** An open pair of sockets, as native/sockets/vrrp-socket.ts makes it. */
export interface AdvertChannel {
  /** Returns null when the kernel accepted the packet, else the reason why not. */
  send(bytes: Uint8Array, destination: IpAddress): string | null;
  close(): void;
}

export interface SocketPorts {
  readonly clock: Clock;
  /** Throws when the socket cannot be opened. */
  open(socket: RequiredSocket, received: (datagram: Datagram) => void): AdvertChannel;
}

export interface SocketObserver {
  received(key: string, datagram: Datagram): void;
  /** Called when the socket is open (null), or with the reason why it could not be opened. */
  settled(key: string, error: string | null): void;
}

interface Entry {
  readonly wanted: RequiredSocket;
  channel: AdvertChannel | null;
  /** The last reported result; undefined before the first. */
  reported: string | null | undefined;
}

/** Keeps open exactly the sockets that are required. */
export class SocketKeeper {
  readonly #ports: SocketPorts;
  readonly #observer: SocketObserver;
  readonly #entries = new Map<string, Entry>();
  #required: readonly RequiredSocket[] | null = null;
  #cancelRetry: Cancel | null = null;

  constructor(ports: SocketPorts, observer: SocketObserver) {
    this.#ports = ports;
    this.#observer = observer;
  }

  match(required: readonly RequiredSocket[]): void {
    if (required === this.#required) return;
    this.#required = required;
    const wanted = new Map(required.map((socket) => [socket.key, socket]));
    for (const [key, entry] of this.#entries) {
      if (wanted.has(key)) continue;
      entry.channel?.close();
      this.#entries.delete(key);
    }
    for (const [key, socket] of wanted) {
      if (this.#entries.has(key)) continue;
      const entry: Entry = { wanted: socket, channel: null, reported: undefined };
      this.#entries.set(key, entry);
      this.#open(entry);
    }
  }

  /** Returns null when the packet was sent, else the reason why not. */
  send(key: string, bytes: Uint8Array, destination: IpAddress): string | null {
    const entry = this.#entries.get(key);
    if (entry === undefined) return 'there is no socket for it';
    return entry.channel === null
      ? (entry.reported ?? 'its socket is not open')
      : entry.channel.send(bytes, destination);
  }

  close(): void {
    this.#cancelRetry?.();
    for (const { channel } of this.#entries.values()) channel?.close();
    this.#entries.clear();
    this.#required = null;
  }

  #open(entry: Entry): void {
    const { key } = entry.wanted;
    let error: string | null = null;
    try {
      entry.channel = this.#ports.open(entry.wanted, (datagram) => this.#observer.received(key, datagram));
    } catch (fault) {
      error = describeError(fault);
      this.#retryLater();
    }
    if (entry.reported === error) return;
    entry.reported = error;
    this.#observer.settled(key, error);
  }

  #retryLater(): void {
    if (this.#cancelRetry !== null) return;
    const { clock } = this.#ports;
    this.#cancelRetry = clock.schedule(clock.now() + REOPEN_DELAY, () => {
      this.#cancelRetry = null;
      for (const entry of this.#entries.values()) if (entry.channel === null) this.#open(entry);
    });
  }
}
