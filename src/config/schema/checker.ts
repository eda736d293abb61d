import type { Statement } from '../tree.ts';
import { writtenName } from '../tree.ts';
import type { DnsCheckDraft } from './checks/dns.ts';
import { DNS_KEYWORDS, newDnsCheck } from './checks/dns.ts';
import type { FileCheckDraft } from './checks/file.ts';
import { FILE_KEYWORDS, newFileCheck } from './checks/file.ts';
import type { HttpCheckDraft, SslCheckDraft } from './checks/http.ts';
import { HTTP_KEYWORDS, newHttpCheck, newSslCheck, SSL_GET_KEYWORDS } from './checks/http.ts';
import type { MiscCheckDraft } from './checks/misc.ts';
import { MISC_KEYWORDS, newMiscCheck } from './checks/misc.ts';
import type { PingCheckDraft, TcpCheckDraft } from './checks/plain.ts';
import { newPingCheck, newTcpCheck, PING_KEYWORDS, TCP_KEYWORDS } from './checks/plain.ts';
import type { SmtpCheckDraft } from './checks/smtp.ts';
import { newSmtpCheck, SMTP_KEYWORDS } from './checks/smtp.ts';
import type { UdpCheckDraft } from './checks/udp.ts';
import { newUdpCheck, UDP_KEYWORDS } from './checks/udp.ts';
import type { Keyword, KeywordTable } from './keyword.ts';
import { block, type Entries } from './keyword-kinds.ts';
import type { BlockName } from './vocabulary.ts';

/** A check as its block says it, before defaults and inheritance. */
export type CheckDraft =
  | TcpCheckDraft
  | HttpCheckDraft
  | SslCheckDraft
  | SmtpCheckDraft
  | DnsCheckDraft
  | UdpCheckDraft
  | PingCheckDraft
  | MiscCheckDraft
  | FileCheckDraft;

/** A block that may have checks. */
interface Checked {
  readonly checks: CheckDraft[];
}

function check<Draft extends CheckDraft>(
  name: BlockName & Draft['type'],
  keywords: KeywordTable<Draft>,
  create: (statement: Statement) => Draft,
): readonly [string, Keyword<Checked>] {
  return [name, block(name, keywords, create, ({ checks }, draft) => checks.push(draft))];
}

/** keepalived follows a BFD session of its own; a server with nothing else is used unchecked, and that must be said. */
const BFD_CHECK: Keyword<Checked> = {
  block: true,
  repeatable: true,
  decode: (_draft, statement, context) => {
    const message = `${writtenName(statement)} is not run: lvsd has no BFD, and servers are used without this check`;
    const extras = { hint: 'add a check that asks the server itself', topic: 'BFD_CHECK' };
    context.warning('check-ignored', statement, message, extras);
  },
};

/** The checks that a real server may have. */
export const CHECKER_KEYWORDS: Entries<Checked> = [
  check('TCP_CHECK', TCP_KEYWORDS, newTcpCheck),
  check('HTTP_GET', HTTP_KEYWORDS, newHttpCheck),
  check('SSL_GET', SSL_GET_KEYWORDS, newSslCheck),
  check('SMTP_CHECK', SMTP_KEYWORDS, newSmtpCheck),
  check('DNS_CHECK', DNS_KEYWORDS, newDnsCheck),
  check('UDP_CHECK', UDP_KEYWORDS, newUdpCheck),
  check('PING_CHECK', PING_KEYWORDS, newPingCheck),
  check('MISC_CHECK', MISC_KEYWORDS, newMiscCheck),
  check('FILE_CHECK', FILE_KEYWORDS, newFileCheck),
  ['BFD_CHECK', BFD_CHECK],
];
