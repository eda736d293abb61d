import { addBlock, addCheckBlock } from '../language/vocabulary.ts';
import { CHECK_BLOCKS as YAML } from '../yaml/check-keys.ts';
import type {
  AnyCheckDraft,
  CheckLanguage,
  CheckSurroundings,
  LocalCheckLanguage,
  NetworkCheckLanguage,
} from './check-language.ts';
import type { ConnectionDraft } from './connection.ts';
import { DNS_KEYWORDS, type DnsCheckDraft, newDnsCheck, resolveDns } from './dns.ts';
import { FILE_KEYWORDS, type FileCheckDraft, newFileCheck, resolveFile } from './file.ts';
import {
  HTTP_KEYWORDS,
  type HttpCheckDraft,
  newHttpCheck,
  newSslCheck,
  type OuterHosts,
  resolveHttp,
  resolveSsl,
  SSL_GET_KEYWORDS,
  type SslCheckDraft,
} from './http.ts';
import { MISC_KEYWORDS, type MiscCheckDraft, newMiscCheck, resolveMisc } from './misc.ts';
import {
  newPingCheck,
  newTcpCheck,
  PING_KEYWORDS,
  type PingCheckDraft,
  TCP_KEYWORDS,
  type TcpCheckDraft,
} from './plain.ts';
import { FILE_PACING } from './resolve-pacing.ts';
import {
  HOST_KEYWORDS,
  newSmtpCheck,
  resolveSmtp,
  SMTP_KEYWORDS,
  type SmtpCheckDraft,
  smtpTargets,
} from './smtp.ts';
import { newUdpCheck, resolveUdp, UDP_KEYWORDS, type UdpCheckDraft } from './udp.ts';
import { URL_KEYWORDS } from './url.ts';

/** With this keyword keepalived logs each failure of a check, which lvsd always does. */
const LOGGING = ['log_all_failures'];
const WITHOUT_LOGGING = { later: LOGGING, other: [] };

/** Keeps the draft's type while the language is defined, and drops it for the table. */
function network<Draft extends AnyCheckDraft & ConnectionDraft>(
  language: Omit<NetworkCheckLanguage<Draft>, 'kind'>,
): CheckLanguage {
  return { kind: 'network', without: WITHOUT_LOGGING, ...language } as unknown as CheckLanguage;
}

function local<Draft extends AnyCheckDraft>(
  language: Omit<LocalCheckLanguage<Draft>, 'kind'>,
): CheckLanguage {
  return { kind: 'local', ...language } as unknown as CheckLanguage;
}

/** The virtualhosts that apply to a check whose own block has none. */
function outerHosts({ realServer, virtualServer }: CheckSurroundings): OuterHosts {
  return [realServer.virtualhost, virtualServer.virtualhost];
}

/** keepalived waits three seconds before it tries a web server again. */
const WEB_DEFAULTS = { delayBeforeRetry: 3000 };

/** The languages of the built-in types of check. A new type needs one entry here and a file of its own. */
const BUILT_IN: readonly CheckLanguage[] = [
  network<TcpCheckDraft>({
    keyword: 'TCP_CHECK',
    keywords: TCP_KEYWORDS,
    create: newTcpCheck,
    yaml: { type: 'tcp', block: YAML.tcp },
    resolve: ({ type }, connection) => ({ type, connection }),
  }),
  network<HttpCheckDraft>({
    keyword: 'HTTP_GET',
    keywords: HTTP_KEYWORDS,
    create: newHttpCheck,
    // The keywords of SSL_GET have no effect here in keepalived either.
    without: { later: LOGGING, other: ['enable_sni', 'sni_name'] },
    yaml: { type: 'http', block: YAML.http },
    defaults: WEB_DEFAULTS,
    resolve: (draft, connection, around, context) =>
      resolveHttp(draft, connection, outerHosts(around), context),
  }),
  network<SslCheckDraft>({
    keyword: 'SSL_GET',
    keywords: SSL_GET_KEYWORDS,
    create: newSslCheck,
    inner: [['url', { acted: [...URL_KEYWORDS.keys()], later: [], other: ['tls_compliant'] }]],
    yaml: { type: 'https', block: YAML.https },
    defaults: WEB_DEFAULTS,
    resolve: (draft, connection, around, context) =>
      resolveSsl(draft, connection, outerHosts(around), around.whole.tls, context),
  }),
  network<SmtpCheckDraft>({
    keyword: 'SMTP_CHECK',
    keywords: SMTP_KEYWORDS,
    create: newSmtpCheck,
    inner: [['host', { acted: [...HOST_KEYWORDS.keys()], later: LOGGING, other: [] }]],
    yaml: { type: 'smtp', block: YAML.smtp },
    targets: smtpTargets,
    resolve: resolveSmtp,
  }),
  network<DnsCheckDraft>({
    keyword: 'DNS_CHECK',
    keywords: DNS_KEYWORDS,
    create: newDnsCheck,
    yaml: { type: 'dns', block: YAML.dns },
    defaults: { retry: 3, delayBeforeRetry: 'delay_loop' },
    resolve: resolveDns,
  }),
  network<UdpCheckDraft>({
    keyword: 'UDP_CHECK',
    keywords: UDP_KEYWORDS,
    create: newUdpCheck,
    yaml: { type: 'udp', block: YAML.udp },
    resolve: (draft, connection, _around, context) => resolveUdp(draft, connection, context),
  }),
  network<PingCheckDraft>({
    keyword: 'PING_CHECK',
    keywords: PING_KEYWORDS,
    create: newPingCheck,
    yaml: { type: 'ping', block: YAML.ping },
    resolve: ({ type }, connection) => ({ type, connection }),
  }),
  local<MiscCheckDraft & AnyCheckDraft>({
    keyword: 'MISC_CHECK',
    keywords: MISC_KEYWORDS,
    create: newMiscCheck,
    without: WITHOUT_LOGGING,
    yaml: { type: 'script', block: YAML.script },
    defaults: { retry: 0 },
    resolve: (draft, interval, { whole }, context) => resolveMisc(draft, interval, whole.scripts, context),
  }),
  local<FileCheckDraft & AnyCheckDraft>({
    keyword: 'FILE_CHECK',
    keywords: FILE_KEYWORDS,
    create: newFileCheck,
    yaml: { type: 'file', block: YAML.file },
    pacing: FILE_PACING,
    resolve: (draft, _interval, { whole }, context) => resolveFile(draft, whole.trackFiles, context),
  }),
];

const languages = new Map<string, CheckLanguage>();

/**
 * Adds the language of a type of check. It must be added before the modules that read configurations are loaded,
 * because they make the tables of their keywords at that time.
 */
export function addCheckLanguage(language: CheckLanguage): void {
  const { keyword, keywords, without = {}, inner = [] } = language;
  const { later = [], other = [] } = without;
  languages.set(keyword, language);
  addCheckBlock(keyword, { acted: [...keywords.keys()], later, other });
  for (const [name, words] of inner) addBlock(name, words);
}

for (const language of BUILT_IN) addCheckLanguage(language);
// keepalived follows a BFD session with this block; lvsd knows the block and does not run it.
addCheckBlock('BFD_CHECK', null);

/** All languages, in the order in which they were added. */
export function checkLanguages(): readonly CheckLanguage[] {
  return [...languages.values()];
}

/**
 * The language of a draft's type.
 * @throws RangeError for a type that was never added, which is a programming fault
 */
export function languageOf({ type }: AnyCheckDraft): CheckLanguage {
  const language = languages.get(type);
  if (language === undefined) throw new RangeError(`no language of the check type ${type}`);
  return language;
}
