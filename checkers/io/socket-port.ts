import type { SystemFault } from '../connection/errno.ts';
import type { Exchange } from './exchange.ts';

/** Many sockets at once, each identified by its attempt's slot, a small integer. */
export interface SocketPort {
  /** Whether sockets are polled in batches: then {@link look} has to be called at each tick of the grid. */
  readonly batched: boolean;
  /**
   * Opens a socket for an attempt and begins to connect. A refusal by this host is reported as a failure, possibly at
   * once.
   */
  open(slot: number, exchange: Exchange): void;
  /** Sends bytes, one piece at a time. The caller must not change them until they are sent. */
  send(slot: number, bytes: Uint8Array): void;
  /** Closes the socket of a slot, if it has one: nothing more is reported about it. */
  close(slot: number): void;
  /** Reports what has arrived. With `alert`, later events wake the loop; without it, the next look reports them. */
  look(alert: boolean): void;
  /** The local end of a connection for people, such as `10.0.0.5:43210`; null if it is unknown. */
  localEnd(slot: number): string | null;
  /** Closes all sockets. */
  stop(): void;
}

/** Receives the events of the sockets. */
export interface SocketEvents {
  connected(slot: number): void;
  /** See {@link Dialogue.received}. */
  received(slot: number, bytes: Uint8Array, length: number): void;
  ended(slot: number): void;
  failed(slot: number, fault: SystemFault): void;
  /** This host cannot make the socket that the check asks for; `reason` says why. */
  refused(slot: number, reason: string): void;
  /** A socket has an event to be looked at. Reported only after `look(true)`. */
  alert(): void;
}

/** Opens a port that reports to these events. */
export type OpenSockets = (events: SocketEvents) => SocketPort;
