import type { Keyword, KeywordTable } from '../decode/keyword.ts';
import { block, type Entries } from '../decode/keyword-kinds.ts';
import type { Statement } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import type { BlockName } from '../language/vocabulary.ts';
import type { DnsCheckDraft } from './dns.ts';
import { DNS_KEYWORDS, newDnsCheck } from './dns.ts';
import type { FileCheckDraft } from './file.ts';
import { FILE_KEYWORDS, newFileCheck } from './file.ts';
import type { HttpCheckDraft, SslCheckDraft } from './http.ts';
import { HTTP_KEYWORDS, newHttpCheck, newSslCheck, SSL_GET_KEYWORDS } from './http.ts';
import type { MiscCheckDraft } from './misc.ts';
import { MISC_KEYWORDS, newMiscCheck } from './misc.ts';
import type { PingCheckDraft, TcpCheckDraft } from './plain.ts';
import { newPingCheck, newTcpCheck, PING_KEYWORDS, TCP_KEYWORDS } from './plain.ts';
import type { SmtpCheckDraft } from './smtp.ts';
import { newSmtpCheck, SMTP_KEYWORDS } from './smtp.ts';
import type { UdpCheckDraft } from './udp.ts';
import { newUdpCheck, UDP_KEYWORDS } from './udp.ts';

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
