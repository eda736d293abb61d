import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type * as Nodemailer from 'nodemailer';
import { describeError } from '../../../base/errors.ts';
import { parseMailbox } from '../../../config/model/mailbox.ts';
import type { MailSettings } from '../../../config/model/notify-settings.ts';
import type { MailOutcome, MailTransport } from './mail-transport.ts';
import type { Alert } from './message.ts';

/**
 * The library is not loaded with import(), because a failed import() (for lack of a descriptor) fails again for as long
 * as the process runs.
 */
const load = createRequire(import.meta.url);

/**
 * Sends mails over SMTP through nodemailer, which is loaded with the first mail. Each mail has a connection of its own,
 * as in keepalived.
 */
export const smtpTransport: MailTransport = {
  async send(alert, settings, signal): Promise<MailOutcome> {
    let createTransport: typeof Nodemailer.createTransport;
    let socket: Socket;
    try {
      ({ createTransport } = load('nodemailer') as typeof Nodemailer);
    } catch (error) {
      return { kind: 'deferred', reason: `the mail library cannot be loaded: ${describeError(error)}` };
    }
    try {
      socket = await openSocket(settings, signal);
    } catch (error) {
      return { kind: 'deferred', reason: `no connection: ${describeError(error)}` };
    }
    // The socket is ours, so closing it ends whatever the library waits for.
    const onAbort = (): void => void socket.destroy(new Error('given up'));
    signal.addEventListener('abort', onAbort);
    try {
      const transport = createTransport({ ...connectionOptions(settings), connection: socket });
      const { rejectedErrors = [] } = await transport.sendMail(mailOf(alert, settings));
      return sentTo(rejectedErrors.map(describeError));
    } catch (error) {
      return failureOf(error);
    } finally {
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
    }
  },
};

function openSocket({ host, port, timeout }: MailSettings, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout, signal });
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    socket.once('error', fail);
    socket.once('timeout', () => fail(new Error(`no answer within ${timeout / 1000} s`)));
    socket.once('connect', () => {
      socket.removeAllListeners();
      socket.setTimeout(0);
      // The listener stays: an error after the end has no meaning, but without a listener it would be thrown.
      socket.on('error', () => {});
      resolve(socket);
    });
  });
}

function connectionOptions({ host, port, tls, login, heloName, timeout }: MailSettings) {
  return {
    host,
    port,
    name: heloName,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    greetingTimeout: timeout,
    socketTimeout: timeout,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(login === null ? {} : { auth: { user: login.user, pass: login.password } }),
  };
}

/**
 * The addresses as they go over the wire: the library takes a text without a domain for a name, and then sends `MAIL
 * FROM:<>` without a recipient.
 */
function mailOf({ subject, text }: Alert, settings: MailSettings) {
  const [from, ...to] = [settings.from, ...settings.to].map(partsOf);
  const envelope = { from: from?.address ?? '', to: to.map(({ address }) => address) };
  return { from, to, envelope, subject, text, xMailer: 'lvsd' };
}

/** The configuration has already refused texts that are no address. */
function partsOf(text: string): { name: string; address: string } {
  const { name, address } = parseMailbox(text) ?? { name: null, address: text };
  return { name: name ?? '', address };
}

/** A server may accept a mail for some recipients and refuse it for others. */
function sentTo(refused: readonly string[]): MailOutcome {
  return refused.length === 0 ? { kind: 'sent' } : { kind: 'sent', refused };
}

/**
 * Classifies an error of the library: the server's reply code decides, and without a code the mail is tried again.
 */
function failureOf(error: unknown): MailOutcome {
  const reason = describeError(error);
  const replied = error instanceof Error && 'responseCode' in error ? error.responseCode : undefined;
  if (typeof replied === 'number') return { kind: replied >= 500 ? 'refused' : 'deferred', reason };
  // The library accepts none of the mail's addresses, and will not accept them later either.
  const unaddressed = error instanceof Error && 'code' in error && error.code === 'EENVELOPE';
  return { kind: unaddressed ? 'refused' : 'deferred', reason };
}
