import type { Milliseconds } from '../../src/base/time.ts';

// These bounds are listed in docs/limits.md.

/** The largest number of idle connections; the descriptors of this process may allow fewer. */
export const MAX_IDLE_CONNECTIONS = 65_536;
/** The largest number of idle connections that are being opened at once. */
export const MAX_OPENING = 64;
/** The interval between two rounds of opening connections. */
export const OPENING_BEAT: Milliseconds = 50;
/** How much may be opened in each round: a plain connection counts as 1, a TLS handshake as {@link TLS_COST}. */
export const OPENINGS_PER_BEAT = 10;
export const TLS_COST = 4;

/** A connection is opened within this time after the check that permits it. */
export const FIRST_OPENING: Milliseconds = 1000;
/** The least time between two openings of a connection that the server ended because it was idle. */
export const OPENING_SPACING: Milliseconds = 10_000;
/** The wait after a failed attempt to connect; it doubles from the first value to the second. */
export const REFUSED_WAIT: readonly [Milliseconds, Milliseconds] = [1000, 30_000];
/** The wait after the server ended a connection at once, or a connection gave way to a check; it doubles likewise. */
export const REJECTED_WAIT: readonly [Milliseconds, Milliseconds] = [10_000, 600_000];
/** The share of each wait that is random. */
export const WAIT_JITTER = 0.5;

/** A connection that ended sooner than this counts as rejected. */
export const MIN_IDLE: Milliseconds = 500;
/** Two clean ends are attributed to the same timer of the server when their silences differ by no more than this. */
export const IDLE_TOLERANCE: Milliseconds = 1000;
/** The same tolerance as a share of the silence, because servers examine their timers only now and then. */
export const IDLE_TOLERANCE_SHARE = 0.1;
/** After this many clean ends in a row that the server survived, its limit counts as known, however they differ. */
export const ENDS_TO_LEARN = 3;
/** The number of bytes that a server may send on an idle connection; after more, the connection is closed. */
export const MAX_IDLE_BYTES: number = 16 * 1024 * 1024;

/**
 * After how many seconds of silence a keepalive probe is sent, and at what interval (tcp(7): TCP_KEEPIDLE,
 * TCP_KEEPINTVL).
 */
export const KEEPALIVE_IDLE_SECONDS = 15;
export const KEEPALIVE_INTERVAL_SECONDS = 5;
/**
 * A host that acknowledges nothing for this long counts as dead (TCP_USER_TIMEOUT): three keepalive probes stay
 * unanswered.
 */
export const DEAD_AFTER: Milliseconds = 30_000;
