import type { Milliseconds } from '../../src/base/time.ts';
import type { ConnectionSpec } from '../types.ts';

/** Status line and headers (keepalived: 4095 bytes, beyond which a check fails). */
export const MAX_HEAD_BYTES: number = 64 * 1024;
/** Read of one reply after its head; what is larger is not read on. */
export const MAX_BODY_BYTES: number = 16 * 1024 * 1024;
/** An attempt as a whole may take this many times the connection's timeout. */
export const TOTAL_TIMEOUTS = 3;

/** When an attempt runs out of time, and at what. */
export interface HttpDeadlines {
  /** For the connect: `connect_timeout`, as keepalived. */
  readonly connect: Milliseconds;
  /** From the connect to the first byte of the reply: `connect_timeout` once more, as keepalived. */
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
