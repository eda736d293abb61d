import type { SystemFault } from '../connection/errno.ts';
import type { Exchange } from './exchange.ts';

/** Many sockets at once, each known by its attempt's slot: a small integer. */
export interface SocketPort {
  /** Tells whether sockets are looked at in batches: then somebody has to {@link look} at each tick of the grid. */
  readonly batched: boolean;
  /** Opens a socket for an attempt and begins to connect. What this host refuses is told as a failure, maybe at once. */
  open(slot: number, exchange: Exchange): void;
  /** Sends bytes, which stay as they are until they are gone; one piece at a time. */
  send(slot: number, bytes: Uint8Array): void;
  /** Closes the socket of a slot, if it has one: nothing more is told of it. */
  close(slot: number): void;
  /**
   * Tells what has come in. With `alert`, what comes later wakes the loop by itself; without, the next look tells.
   */
  look(alert: boolean): void;
  /** The local end of a connection for people, such as `10.0.0.5:43210`; null if it cannot be told. */
  localEnd(slot: number): string | null;
  /** Lets go of everything. */
  stop(): void;
}

/** Who is told what happens on the sockets. */
export interface SocketEvents {
  connected(slot: number): void;
  /** See {@link Dialogue.received}. */
  received(slot: number, bytes: Uint8Array, length: number): void;
  ended(slot: number): void;
  failed(slot: number, fault: SystemFault): void;
  /** This host cannot make the socket that the check asks for, in words. */
  refused(slot: number, reason: string): void;
  /** Something is there to be looked at: asked for by `look(true)`. */
  alert(): void;
}

/** Opens a port that tells these. */
export type OpenSockets = (events: SocketEvents) => SocketPort;
