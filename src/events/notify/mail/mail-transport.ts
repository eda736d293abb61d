import type { MailSettings } from '../../../config/model/notify-settings.ts';
import type { Alert } from './message.ts';

export type MailOutcome =
  /** `refused`: what the server said of recipients that it did not take it for. */
  | { readonly kind: 'sent'; readonly refused?: readonly string[] }
  /** Worth another try: no connection, a timeout, a 4yz reply (RFC 5321 section 4.2.1). */
  | { readonly kind: 'deferred'; readonly reason: string }
  /** The server will never take it: a 5yz reply, a wrong password. */
  | { readonly kind: 'refused'; readonly reason: string };

/** Hands one mail to a mail server. Never rejects for what the server does; ends soon after the signal aborts. */
export interface MailTransport {
  send(alert: Alert, settings: MailSettings, signal: AbortSignal): Promise<MailOutcome>;
}
