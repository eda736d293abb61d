import type { Instant } from '../../src/base/time.ts';
import type { SystemFault } from '../connection/errno.ts';
import type { ConnectionSpec } from '../connection/spec.ts';
import type { ProbeResult } from '../types.ts';

/** Receives each step of an attempt, for `lvsctl check`. */
export type Trace = (step: string, detail: string) => void;

/** The transport protocol of an exchange. */
export type Transport = 'tcp' | 'udp';

/** The address that an exchange goes to. */
export interface Endpoint {
  readonly connection: ConnectionSpec;
  /** The server's sockaddr, computed when it is first needed; null before. */
  address: Uint8Array | null;
}

/** What is needed to open the socket of an exchange. */
export type SocketDemand = Pick<Exchange, 'transport' | 'endpoint' | 'clientSpeaksFirst'>;

/** What a check does in each attempt over one socket of its own. Made once for each check; never changes. */
export interface Exchange {
  readonly transport: Transport;
  readonly endpoint: Endpoint;
  /**
   * The server waits for our first byte, or gets none at all. The acknowledgement that ends the handshake may then
   * travel with it (TCP_QUICKACK, tcp(7)), which saves a packet and wakes the server once instead of twice.
   */
  readonly clientSpeaksFirst: boolean;
  /** Begins an attempt. `step` selects what to test in a check of several steps (HTTP: the url's index). */
  begin(step: number, now: Instant, trace?: Trace): Dialogue;
}

/**
 * One attempt as a state machine: it receives the events of its socket and decides the next step. It does no I/O and
 * sets no timers. After each call the driver reads `verdict`, sends what `takeOutgoing` returns, and waits until
 * `deadline` at the most.
 */
export interface Dialogue {
  /** The instant at which the current wait ends. */
  readonly deadline: Instant;
  /**
   * The verdict; null while the attempt goes on. It is a promise where deciding takes longer than the exchange, whose
   * socket is closed meanwhile.
   */
  readonly verdict: ProbeResult | Promise<ProbeResult> | null;
  /** The bytes to send now, each piece once; null when there are none. */
  takeOutgoing(): Uint8Array | null;
  /** The connection is established; a datagram socket is connected at once. */
  connected(now: Instant): void;
  /** The first `length` of these bytes arrived (a datagram as a whole); the buffer is reused after the call. */
  received(bytes: Uint8Array, length: number, now: Instant): void;
  /** The server will send nothing more. */
  ended(now: Instant): void;
  failed(fault: SystemFault, now: Instant): void;
  /** The deadline has passed, and everything that arrived before it has been reported. */
  expired(now: Instant): void;
  /** The attempt is over: releases what it has borrowed. Called once. */
  release(): void;
}
