import type { Instant } from '../../src/base/time.ts';
import type { SystemFault } from '../connection/errno.ts';
import type { ConnectionSpec } from '../connection/spec.ts';
import type { ProbeResult } from '../types.ts';

/** Told of each step of an attempt, for `lvsctl check`. */
export type Trace = (step: string, detail: string) => void;

/** Over what an exchange goes. */
export type Transport = 'tcp' | 'udp';

/** Where an exchange goes. */
export interface Endpoint {
  readonly connection: ConnectionSpec;
  /** The server's sockaddr, kept by whoever needed it first; null before. */
  address: Uint8Array | null;
}

/** What a check does in each attempt over one socket of its own. Made once for each check; never changes. */
export interface Exchange {
  readonly transport: Transport;
  readonly endpoint: Endpoint;
  /**
   * The server waits for our first byte, or gets none at all: the acknowledgement that ends the handshake may travel with
   * it (TCP_QUICKACK, tcp(7)), which saves a packet and wakes the server once instead of twice.
   */
  readonly clientSpeaksFirst: boolean;
  /** Begins an attempt. `step` selects what to test in a check of several steps (HTTP: the url's index). */
  begin(step: number, now: Instant, trace?: Trace): Dialogue;
}

/**
 * One attempt: told what happens on its socket, it decides what is next. It does no I/O and sets no timers. After each
 * call whoever runs it looks at `verdict`, sends what `takeOutgoing` gives, and waits until `deadline` at the most.
 */
export interface Dialogue {
  /** When it has waited long enough for what it waits for now. */
  readonly deadline: Instant;
  /** Null while the attempt goes on. A promise where deciding takes longer than the exchange: the socket is closed then. */
  readonly verdict: ProbeResult | Promise<ProbeResult> | null;
  /** What is to be sent now, each piece once; null for nothing. */
  takeOutgoing(): Uint8Array | null;
  /** The connection is there; of a datagram socket, at once. */
  connected(now: Instant): void;
  /** The first `length` of these bytes came (a datagram as a whole); they are gone after the call. */
  received(bytes: Uint8Array, length: number, now: Instant): void;
  /** The server will send nothing more. */
  ended(now: Instant): void;
  failed(fault: SystemFault, now: Instant): void;
  /** The deadline has passed, and all that came before it has been told. */
  expired(now: Instant): void;
  /** The attempt is over: gives back what it has borrowed. Called once. */
  release(): void;
}
