import type { Milliseconds } from '../../src/base/time.ts';
import type { ConnectionSpec } from '../connection/spec.ts';

/** SMTP_CHECK: greeting, HELO, QUIT (RFC 5321). Each `host` block of keepalived's is a check of its own. */
export interface SmtpCheckSpec {
  readonly type: 'SMTP_CHECK';
  readonly connection: ConnectionSpec;
  /** `helo_name`, in which {@link heloNameProblem} found no fault. */
  readonly heloName: string;
}

/** keepalived's default name. */
export const DEFAULT_HELO_NAME = 'smtpchecker.keepalived.org';

/** RFC 5321 §4.5.3.1.2. */
const MAX_HELO_NAME = 255;

/** The fault of a name for HELO, in words for a diagnostic; null if there is none. */
export function heloNameProblem(name: string): string | null {
  if (name === '') return 'the name is empty';
  if (name.length > MAX_HELO_NAME) return `the name has more than ${MAX_HELO_NAME} characters`;
  return /^[\x21-\x7e]+$/.test(name) ? null : 'only printable ASCII without spaces can stand in HELO';
}

/** The largest reply with all its lines, in bytes; reading of a longer one stops here. */
export const MAX_REPLY_BYTES: number = 16 * 1024;
/** Connect, greeting, HELO and QUIT may each take the connection's timeout. */
const TOTAL_TIMEOUTS = 4;

/** The time limit of the whole attempt, which a server that sends a line now and then cannot extend. */
export function smtpTotalTimeout({ timeout }: ConnectionSpec): Milliseconds {
  return TOTAL_TIMEOUTS * timeout;
}
