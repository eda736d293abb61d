import { parseIpAddress } from '../../base/ip-address.ts';
import type { Milliseconds } from '../../base/time.ts';
import type { ConfiguredValue } from '../checks/pacing-draft.ts';
import {
  MAX_TIMEOUT,
  optionalPortOf,
  quote,
  readText,
  refuseMore,
  requiredWord,
} from '../decode/arguments.ts';
import type { DecodeContext } from '../decode/context.ts';
import type { Entries } from '../decode/keyword-kinds.ts';
import { choice, duration, flag, line } from '../decode/keyword-kinds.ts';
import { hostHint } from '../decode/value-hints.ts';
import type { Statement } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import { parseMailbox } from '../model/mailbox.ts';
import type { MailSettings } from '../model/notify-settings.ts';
import { Accounts } from '../scripts/accounts.ts';
/** The settings of global_defs for mail. */
export interface MailDraft {
  server?: ConfiguredValue<{ readonly host: string; readonly port: number }>;
  to?: ConfiguredValue<readonly string[]>;
  /** It was reported already that the server or the recipients cannot be used. */
  refused?: boolean;
  from?: string;
  heloName?: string;
  timeout?: Milliseconds;
  tls?: MailSettings['tls'];
  login?: MailSettings['login'];
  routerId?: string;
  /** smtp_alert: the default for every object. */
  alerts?: boolean;
  /** smtp_alert_checker: the default for objects of LVS, which takes precedence over smtp_alert. */
  checkerAlerts?: boolean;
}

const SMTP_PORT = 25;
const SMTPS_PORT = 465;
const DEFAULT_TIMEOUT: Milliseconds = 30_000;
const LEAST_TIMEOUT: Milliseconds = 1000;

/** The longest name in mails; RFC 5321 allows domains of 255 octets. */
const MAX_NAME = 255;

/** The largest number of recipients of one mail. Listed in docs/limits.md. */
export const MAX_RECIPIENTS = 100;

const TLS: readonly string[] = ['none', 'starttls', 'implicit'] satisfies MailSettings['tls'][];

/** The keywords smtp_tls and smtp_login are lvsd's own. */
export const MAIL_KEYWORDS: Entries<MailDraft> = [
  [
    'notification_email',
    {
      argument: { kind: 'words', what: 'a block of mail addresses' },
      block: true,
      repeatable: true,
      decode: decodeRecipients,
    },
  ],
  ['notification_email_from', { argument: { kind: 'text', what: 'a mail address' }, decode: decodeSender }],
  [
    'smtp_server',
    {
      argument: { kind: 'words', what: 'an address or a host name, then perhaps a port' },
      decode: decodeServer,
    },
  ],
  [
    'smtp_tls',
    choice(TLS, (draft, value) => {
      if (value === 'none' || value === 'starttls' || value === 'implicit') draft.tls = value;
    }),
  ],
  ['smtp_login', { argument: { kind: 'words', what: 'a user and a password' }, decode: decodeLogin }],
  ['smtp_connect_timeout', duration({ min: 0, max: MAX_TIMEOUT }, takeTimeout)],
  [
    'smtp_helo_name',
    line('a host name', MAX_NAME, (draft, value) => {
      draft.heloName = value;
    }),
  ],
  [
    'router_id',
    line('a name', MAX_NAME, (draft, value) => {
      draft.routerId = value;
    }),
  ],
  [
    'smtp_alert',
    flag((draft, value) => {
      draft.alerts = value;
    }),
  ],
  [
    'smtp_alert_checker',
    flag((draft, value) => {
      draft.checkerAlerts = value;
    }),
  ],
  ['no_checker_emails', flag(judgeNoCheckerMails)],
];

/** The keywords for the server and the recipients. */
const NAMES = { keepalived: ['smtp_server', 'notification_email'], yaml: ['server', 'to'] } as const;

/** The settings with every default, or null when no mail can be sent; a missing part of the settings is reported. */
export function resolveMail(draft: MailDraft, context: DecodeContext): MailSettings | null {
  const { hostName } = context.machine;
  const { server, to } = draft;
  if (server === undefined || to === undefined) {
    const given = server ?? to;
    const [ofServer, ofRecipients] = NAMES[context.dialect];
    const missing = server === undefined ? ofServer : ofRecipients;
    if (given !== undefined && draft.refused !== true) {
      const message = `no mail is sent: there is no ${missing}`;
      context.warning('mail-incomplete', given.statement, message);
    }
    return null;
  }
  const tls = draft.tls ?? 'none';
  const { host, port } = server.value;
  return {
    host,
    port: port === 0 ? (tls === 'implicit' ? SMTPS_PORT : SMTP_PORT) : port,
    tls,
    login: draft.login ?? null,
    heloName: draft.heloName ?? hostName,
    timeout: draft.timeout ?? DEFAULT_TIMEOUT,
    from: draft.from ?? `${userName(context)}@${hostName}`,
    to: to.value,
    routerId: draft.routerId ?? hostName,
  };
}

/** keepalived uses the name of the user that runs it. */
function userName({ machine: { scripts } }: DecodeContext): string {
  return new Accounts(scripts.accounts).userOf(scripts.daemon.uid)?.name ?? 'root';
}

/** Every word of the block is an address; several may stand on a line, and blocks add up. */
function decodeRecipients(draft: MailDraft, statement: Statement, context: DecodeContext): void {
  refuseMore(statement, 0, context);
  const all = [...(draft.to?.value ?? [])];
  for (const line of statement.block ?? []) {
    remarkName(line, context);
    for (const word of line.words) {
      if (parseMailbox(word.text) === undefined) {
        const message = `${writtenName(statement)}: ${quote(word.text)} is not a mail address`;
        context.tolerate('invalid-mail-address', [line, word], message, {
          consequence: 'it is ignored',
          hint: 'such as ops@example.org',
        });
        draft.refused = true;
      } else if (!all.includes(word.text)) all.push(word.text);
    }
  }
  if (all.length > MAX_RECIPIENTS) {
    const message = `there are ${all.length} addresses, and a mail has at most ${MAX_RECIPIENTS}`;
    const consequence = `it goes to the first ${MAX_RECIPIENTS}`;
    context.tolerate('mail-limit', statement, message, { consequence, hint: 'use a mailing list' });
  }
  if (all.length === 0) return;
  draft.to = { value: all.slice(0, MAX_RECIPIENTS), statement };
  if (context.observer !== undefined) context.observer.recipients = draft.to.value;
}

/** `Fred Bloggs <fb@example.org>` without quotes is three addresses, where one was intended. */
function remarkName(line: Statement, context: DecodeContext): void {
  const [first, ...rest] = line.words;
  const last = rest.at(-1);
  if (first === undefined || last === undefined || !/^<.+>$/.test(last.text) || /@/.test(first.text)) return;
  // A word that is no address is reported, and gets no mail.
  if (parseMailbox(first.text) === undefined) return;
  const written = textOf(line.words);
  const message = `every word is an address of its own: mail goes to ${quote(first.text)}, too`;
  context.warning('invalid-mail-address', [line, first], message, {
    hint: `put ${quote(`"${written}"`)} between quotes, as here`,
  });
}

function textOf(words: Statement['words']): string {
  return words.map(({ text }) => text).join(' ');
}

function decodeSender(draft: MailDraft, statement: Statement, context: DecodeContext): void {
  const text = senderText(statement, context);
  if (text === undefined) return;
  if (parseMailbox(text) !== undefined) {
    draft.from = text;
    return;
  }
  const message = `${writtenName(statement)}: ${quote(text)} is not a mail address`;
  context.tolerate('invalid-mail-address', statement, message, {
    consequence: 'it is ignored',
    hint: 'such as lvsd@example.org',
  });
}

/** Of `Fred Bloggs <fb@example.org>` without quotes, keepalived takes the first word as the sender of mails. */
function senderText(statement: Statement, context: DecodeContext): string | undefined {
  const [, first, ...rest] = statement.words;
  const last = rest.at(-1);
  if (first === undefined || last === undefined || !/^<.+>$/.test(last.text))
    return readText(statement, context);
  const written = `"${textOf([first, ...rest])}"`;
  if (parseMailbox(first.text) === undefined) {
    const message = `${writtenName(statement)} takes one word, and ${quote(first.text)} is not a mail address`;
    context.tolerate('invalid-mail-address', statement, message, {
      consequence: 'it is ignored',
      hint: `put ${quote(written)} between quotes, as here`,
    });
    return undefined;
  }
  const message = `${writtenName(statement)} takes one word, and ${quote(textOf(rest))} follows`;
  context.tolerate('extra-words', [statement, { ...first, end: last.end }], message, {
    consequence: `mails come from ${quote(first.text)}`,
    hint: `put ${quote(written)} between quotes, as here`,
  });
  return first.text;
}

function decodeServer(draft: MailDraft, statement: Statement, context: DecodeContext): void {
  draft.refused = true;
  const word = requiredWord(statement, 1, 'an address or a host name', context);
  if (word === null) return;
  refuseMore(statement, 2, context);
  const port = optionalPortOf(statement, statement.words[2], context);
  if (!/^[\w.-]+$/.test(word.text) && parseIpAddress(word.text) === undefined) {
    const message = `${writtenName(statement)}: ${quote(word.text)} is neither an address nor a host name`;
    context.tolerate('unknown-value', [statement, word], message, {
      hint: hostHint(statement, word, context),
    });
    return;
  }
  if (port === undefined) return;
  draft.refused = false;
  draft.server = { value: { host: word.text, port }, statement };
}

function decodeLogin(draft: MailDraft, statement: Statement, context: DecodeContext): void {
  const user = requiredWord(statement, 1, 'a user and a password', context);
  const password = user === null ? null : requiredWord(statement, 2, 'a password after the user', context);
  if (user === null || password === null) return;
  draft.login = { user: user.text, password: password.text };
}

/** keepalived takes whole seconds, and 1 for 0. */
function takeTimeout(
  draft: MailDraft,
  timeout: Milliseconds,
  statement: Statement,
  context: DecodeContext,
): void {
  if (timeout === 0) {
    const message = `${writtenName(statement)} 0 leaves no time to connect`;
    context.tolerate('out-of-range', statement, message, { consequence: '1 second is used' });
  }
  draft.timeout = timeout === 0 ? LEAST_TIMEOUT : timeout;
}

/** lvsd sends mail when a real server changes, and never for a single check. */
function judgeNoCheckerMails(
  _draft: MailDraft,
  value: boolean,
  statement: Statement,
  context: DecodeContext,
): void {
  if (value) return;
  const message = `${writtenName(statement)} is always on in lvsd: mail tells of servers, not of single checks`;
  context.differs(statement, message);
}
