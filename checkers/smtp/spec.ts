import type { Milliseconds } from '../../src/base/time.ts';
import type { ConnectionSpec } from '../connection/spec.ts';

/** SMTP_CHECK: greeting, HELO, QUIT (RFC 5321). Each `host` block of keepalived's is a check of its own. */
export interface SmtpCheckSpec {
  readonly type: 'SMTP_CHECK';
  readonly connection: ConnectionSpec;
  /** `helo_name`, which {@link heloNameProblem} found nothing wrong with. */
  readonly heloName: string;
}

/** keepalived's. */
export const DEFAULT_HELO_NAME = 'smtpchecker.keepalived.org';

/** RFC 5321 §4.5.3.1.2. */
const MAX_HELO_NAME = 255;

/** What is wrong with a name for HELO, in words for a diagnostic; null if nothing is. */
export function heloNameProblem(name: string): string | null {
  if (name === '') return 'the name is empty';
  if (name.length > MAX_HELO_NAME) return `the name has more than ${MAX_HELO_NAME} characters`;
  return /^[\x21-\x7e]+$/.test(name) ? null : 'only printable ASCII without spaces can stand in HELO';
}

/** One reply with all its lines; what is longer is not read on. */
export const MAX_REPLY_BYTES: number = 16 * 1024;
/** Connect, greeting, HELO and QUIT may each take the connection's timeout. */
const TOTAL_TIMEOUTS = 4;

/** The bound of an attempt as a whole, which a server that sends a line now and then cannot move. */
export function smtpTotalTimeout({ timeout }: ConnectionSpec): Milliseconds {
  return TOTAL_TIMEOUTS * timeout;
}
