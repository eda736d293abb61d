import type { Milliseconds } from '../../src/base/time.ts';

/** Sets of certificates and keys kept ready at once; the one used longest ago goes first. */
export const MAX_TLS_CONTEXTS = 64;
/** A larger session (with the server's certificate in it) is not kept. One is kept for each url of a check. */
export const MAX_SESSION_BYTES: number = 16 * 1024;
/** A session is resumed for this long; then a full handshake looks at the server's certificate again. */
export const SESSION_LIFETIME: Milliseconds = 600_000;
/** How long the farewell of a `tls_compliant` check may take before the connection is closed without it. */
export const FAREWELL_LIMIT: Milliseconds = 1000;
