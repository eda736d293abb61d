import type { MailSettings } from '../../../config/model/notify-settings.ts';
import type { Alert } from './message.ts';

export type MailOutcome =
  /** The mail was sent. `refused` has the server's replies for recipients that it refused. */
  | { readonly kind: 'sent'; readonly refused?: readonly string[] }
  /** The mail can be tried again: there was no connection, a timeout, or a 4yz reply (RFC 5321 section 4.2.1). */
  | { readonly kind: 'deferred'; readonly reason: string }
  /** The server will never accept the mail: it gave a 5yz reply, or refused the password. */
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Hands one mail to a mail server. Never rejects because of what the server does; ends soon after the signal aborts.
 */
export interface MailTransport {
  send(alert: Alert, settings: MailSettings, signal: AbortSignal): Promise<MailOutcome>;
}
