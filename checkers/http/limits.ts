import type { Milliseconds } from '../../src/base/time.ts';
import type { ConnectionSpec } from '../connection/spec.ts';
import type { HttpUrlSpec } from './spec.ts';

/** Status line and headers (keepalived: 4095 bytes, beyond which a check fails). */
export const MAX_HEAD_BYTES: number = 64 * 1024;
/** Read of one reply after its head; what is larger is not read on. */
export const MAX_BODY_BYTES: number = 16 * 1024 * 1024;
/** Body that a regex is tried on; with a larger one the check fails, because half of it proves nothing. */
export const MAX_REGEX_BODY_BYTES: number = 1024 * 1024;
/** How much of the body of this url is read. */
export function bodyLimit({ regex }: Pick<HttpUrlSpec, 'regex'>): number {
  return regex === undefined ? MAX_BODY_BYTES : MAX_REGEX_BODY_BYTES;
}

/** Steps of work up to which a regex is searched on the event loop: a few milliseconds at the very most. */
export const MAX_INLINE_STEPS = 20_000_000;
/** A search in the thread may take this long, and then ends with its thread. */
export const REGEX_LIMIT: Milliseconds = 1000;
/** How long a search may wait for the thread; beyond, its check is inconclusive. */
export const SEARCH_WAIT_LIMIT: Milliseconds = 3000;
/** Searches that wait for the thread; beyond, a check is inconclusive. */
export const MAX_WAITING_SEARCHES = 1000;
/** Memory of the thread, in which a search keeps what it may come back to. */
export const MAX_SEARCH_HEAP_MB = 64;
/** An attempt as a whole may take this many times the connection's timeout. */
export const TOTAL_TIMEOUTS = 3;

/** When an attempt runs out of time, and at what. */
export interface HttpDeadlines {
  /** For the connect: `connect_timeout`, as keepalived. With TLS, the handshake is part of it. */
  readonly connect: Milliseconds;
  /** From there to the first byte of the reply: `connect_timeout` once more, as keepalived. */
  readonly firstByte: Milliseconds;
  /**
   * From the start to the end of the reply. keepalived grants `connect_timeout` anew at each read, so that one byte a
   * second holds its check for ever; a server at a normal speed needs less than this for what it says.
   */
  readonly total: Milliseconds;
}

export function httpDeadlines({ timeout }: ConnectionSpec): HttpDeadlines {
  return { connect: timeout, firstByte: timeout, total: TOTAL_TIMEOUTS * timeout };
}

/** Threads that search at once. Listed in docs/limits.md. */
export const MAX_SEARCH_THREADS = 2;
