import type { Milliseconds } from '../../src/base/time.ts';
import type { ConnectionSpec } from '../connection/spec.ts';
import type { HttpUrlSpec } from './spec.ts';

/** The largest status line and headers together (keepalived: 4095 bytes, beyond which a check fails). */
export const MAX_HEAD_BYTES: number = 64 * 1024;
/** The largest body that is read; reading of a larger one stops here. */
export const MAX_BODY_BYTES: number = 16 * 1024 * 1024;
/**
 * The largest body that a regex is tried on. With a larger one the check fails, because searching half of it proves
 * nothing.
 */
export const MAX_REGEX_BODY_BYTES: number = 1024 * 1024;
/** How many bytes of this url's body are read. */
export function bodyLimit({ regex }: Pick<HttpUrlSpec, 'regex'>): number {
  return regex === undefined ? MAX_BODY_BYTES : MAX_REGEX_BODY_BYTES;
}

/** The work up to which a regex is searched on the event loop: a few milliseconds at the most. */
export const MAX_INLINE_STEPS = 20_000_000;
/** The time limit of a search in a thread; after it the thread is ended. */
export const REGEX_LIMIT: Milliseconds = 1000;
/** How long a search may wait for a thread; after that its check is inconclusive. */
export const SEARCH_WAIT_LIMIT: Milliseconds = 3000;
/** The number of searches that may wait for a thread; a check that asks for one more is inconclusive. */
export const MAX_WAITING_SEARCHES = 1000;
/** The memory limit of a thread, which holds the backtracking state of a search. */
export const MAX_SEARCH_HEAP_MB = 64;
/** An attempt as a whole may take this many times the connection's timeout. */
export const TOTAL_TIMEOUTS = 3;

/** The deadlines of an attempt, by the stage that they bound. */
export interface HttpDeadlines {
  /** For the connect: `connect_timeout`, as keepalived. With TLS, the handshake is part of it. */
  readonly connect: Milliseconds;
  /** The time from then to the first byte of the reply: `connect_timeout` once more, as in keepalived. */
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
