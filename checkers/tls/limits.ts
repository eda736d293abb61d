import type { Milliseconds } from '../../src/base/time.ts';

/** The number of certificates and keys that are kept ready; the one unused for the longest time is dropped first. */
export const MAX_TLS_CONTEXTS = 64;
/** The largest session that is kept (it includes the server's certificate). One is kept for each url of a check. */
export const MAX_SESSION_BYTES: number = 16 * 1024;
/** How long a session is resumed; after that a full handshake verifies the server's certificate again. */
export const SESSION_LIFETIME: Milliseconds = 600_000;
/** How long the farewell of a `tls_compliant` check may take before the connection is closed without it. */
export const FAREWELL_LIMIT: Milliseconds = 1000;
