import type { ConnectionSpec } from '../../../checkers/connection/spec.ts';
import type {
  HttpCheckSpec,
  HttpProtocol,
  HttpUrlSpec,
  SslCheckSpec,
  SslUrlSpec,
} from '../../../checkers/http/spec.ts';
import { DEFAULT_STATUS, MAX_URLS_EACH_CYCLE, sniName } from '../../../checkers/http/spec.ts';
import { formatEndpoint } from '../../base/ip-address.ts';
import { readText } from '../decode/arguments.ts';
import type { DecodeContext } from '../decode/context.ts';
import type { Keyword, KeywordTable } from '../decode/keyword.ts';
import { keywordsOfPart } from '../decode/keyword.ts';
import { block, choice, type Entries, flag } from '../decode/keyword-kinds.ts';
import type { Statement } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import { CONNECTION_KEYWORDS, type ConnectionDraft } from './connection.ts';
import { UNCHECKED } from './lost-check.ts';
import { RETRY } from './pacing.ts';
import type { ConfiguredValue } from './pacing-draft.ts';
import type { TlsDraft, TlsMaterial } from './tls.ts';
import { TLS_KEYWORDS } from './tls.ts';
import type { UrlDraft } from './url.ts';
import { newUrl, resolveRegex, SSL_URL_KEYWORDS, URL_KEYWORDS, usableUrl, virtualhost } from './url.ts';

interface WebDraft extends ConnectionDraft {
  virtualhost?: string;
  protocol?: HttpProtocol;
  fastRecovery?: ConfiguredValue<boolean>;
  urlsEachCycle?: ConfiguredValue<boolean>;
  readonly urls: UrlDraft[];
}

export interface HttpCheckDraft extends WebDraft {
  readonly type: 'HTTP_GET';
}

export interface SslCheckDraft extends WebDraft {
  readonly type: 'SSL_GET';
  /** True for enable_sni, and for sni_name with or without a name. */
  sni?: boolean;
  sniName?: string;
  /** The value of tls_compliant. */
  closeNotify?: boolean;
  readonly tls: TlsDraft;
}

/** The virtualhosts that apply to a check without its own: the real server's, then the virtual server's. */
export type OuterHosts = readonly (string | undefined)[];

const HTTP_PROTOCOLS: ReadonlyMap<string, HttpProtocol> = new Map([
  ['1.0', '1.0'],
  ['1.0C', '1.0C'],
  ['1.0c', '1.0C'],
  ['1.1', '1.1'],
]);

const OLD_RETRY: Keyword<WebDraft> = {
  ...RETRY,
  decode: (draft, statement, context) => {
    const message = `${writtenName(statement)} is the old name of retry`;
    context.info('deprecated-keyword', statement, message, { topic: 'nb_get_retry' });
    RETRY.decode(draft, statement, context);
  },
};

const COMMON: Entries<WebDraft> = [
  ...CONNECTION_KEYWORDS,
  ['nb_get_retry', OLD_RETRY],
  ['virtualhost', virtualhost()],
  [
    'http_protocol',
    choice([...HTTP_PROTOCOLS.keys()], (draft, value) => {
      const protocol = HTTP_PROTOCOLS.get(value);
      if (protocol !== undefined) draft.protocol = protocol;
    }),
  ],
  [
    'fast_recovery',
    flag((draft, value, statement) => {
      draft.fastRecovery = { value, statement };
    }),
  ],
  // These keywords are lvsd's own.
  [
    'urls_each_cycle',
    flag((draft, value, statement) => {
      draft.urlsEachCycle = { value, statement };
    }),
  ],
];

function url(keywords: KeywordTable<UrlDraft>): Keyword<WebDraft> {
  return block('url', keywords, newUrl, (draft, inner, _statement, context) => {
    if (usableUrl(inner, context)) draft.urls.push(inner);
  });
}

export const HTTP_KEYWORDS: KeywordTable<HttpCheckDraft> = new Map<string, Keyword<HttpCheckDraft>>([
  ...COMMON,
  ['url', url(URL_KEYWORDS)],
]);

export const SSL_GET_KEYWORDS: KeywordTable<SslCheckDraft> = new Map<string, Keyword<SslCheckDraft>>([
  ...COMMON,
  ['url', url(SSL_URL_KEYWORDS)],
  [
    'enable_sni',
    flag((draft, value) => {
      draft.sni = value;
    }),
  ],
  ['sni_name', { argument: { kind: 'text', what: 'a host name', optional: true }, decode: readSniName }],
  [
    'tls_compliant',
    flag((draft, value) => {
      draft.closeNotify = value;
    }),
  ],
  ...keywordsOfPart(TLS_KEYWORDS, (draft: SslCheckDraft) => draft.tls),
]);

/** The keyword turns SNI on, also without a name. */
function readSniName(draft: SslCheckDraft, statement: Statement, context: DecodeContext): void {
  draft.sni = true;
  delete draft.sniName;
  if (statement.words.length === 1) return;
  const name = readText(statement, context);
  if (name !== undefined) draft.sniName = name;
}

export function newHttpCheck(statement: Statement): HttpCheckDraft {
  return { type: 'HTTP_GET', statement, urls: [] };
}

export function newSslCheck(statement: Statement): SslCheckDraft {
  return { type: 'SSL_GET', statement, urls: [], tls: {} };
}

export function resolveHttp(
  draft: HttpCheckDraft,
  connection: ConnectionSpec,
  outer: OuterHosts,
  context: DecodeContext,
): HttpCheckSpec | undefined {
  if (!hasUrl(draft, context)) return undefined;
  const urls = draft.urls.map((inner) => resolveUrl(inner, draft, connection, outer, context));
  return { type: 'HTTP_GET', connection, ...commonOf(draft, context), urls };
}

export function resolveSsl(
  draft: SslCheckDraft,
  connection: ConnectionSpec,
  outer: OuterHosts,
  material: TlsMaterial,
  context: DecodeContext,
): SslCheckSpec | undefined {
  if (!hasUrl(draft, context)) return undefined;
  const urls = draft.urls.map((inner): SslUrlSpec => {
    const names = [draft.sniName, inner.virtualhost, draft.virtualhost, ...outer];
    return {
      ...resolveUrl(inner, draft, connection, outer, context),
      serverName: draft.sni === true ? sniName(names) : null,
      closeNotify: inner.closeNotify ?? draft.closeNotify ?? false,
    };
  });
  return { type: 'SSL_GET', connection, ...commonOf(draft, context), urls, tls: material.resolve(draft.tls) };
}

function hasUrl({ urls, statement }: WebDraft, context: DecodeContext): boolean {
  if (urls.length > 0) return true;
  const name = writtenName(statement);
  if (context.reportAgain(statement.block, 'url', `${name} has no url: ${UNCHECKED}`)) return false;
  const stated = statement.block?.find(({ keyword }) => keyword === 'url');
  if (stated !== undefined) {
    reportLostUrl(stated, name, context);
    return false;
  }
  const extras = { consequence: UNCHECKED, hint: 'add url { path / }' };
  context.tolerate('check-without-url', statement, `${name} has no url`, extras);
  return false;
}

/** The fault of the only url was reported; here its consequence is added, which is the loss of the check. */
function reportLostUrl(url: Statement, check: string, context: DecodeContext): void {
  if (context.reportAgain(url.block, 'path', `${check} is left out: ${UNCHECKED}`)) return;
  if (!context.withdraw('url-without-path', url)) return;
  const message = `${writtenName(url)} has no path, and ${check} no other url`;
  context.tolerate('url-without-path', url, message, { consequence: UNCHECKED });
}

function commonOf(
  draft: WebDraft,
  context: DecodeContext,
): Pick<HttpCheckSpec, 'protocol' | 'fastRecovery' | 'urlsEachCycle'> {
  const { protocol = '1.0', fastRecovery } = draft;
  if (!testsEachUrl(draft, context)) {
    return fastRecovery?.value === true ? { protocol, fastRecovery: true } : { protocol };
  }
  if (fastRecovery?.value === true) {
    const message = `${writtenName(fastRecovery.statement)} is for one url after the other, and with urls_each_cycle one attempt tests all`;
    context.tolerate('option-without-effect', fastRecovery.statement, message, {
      consequence: 'it has no effect',
    });
  }
  return { protocol, urlsEachCycle: true };
}

/**
 * Where one attempt over all urls would occupy its slot for very long, the urls are tested in turn, as without the
 * option.
 */
function testsEachUrl({ urlsEachCycle, urls }: WebDraft, context: DecodeContext): boolean {
  if (urlsEachCycle?.value !== true) return false;
  if (urls.length <= MAX_URLS_EACH_CYCLE) return true;
  const { statement } = urlsEachCycle;
  const message = `${writtenName(statement)} is for at most ${MAX_URLS_EACH_CYCLE} urls, and here are ${urls.length}`;
  context.tolerate('out-of-range', statement, message, {
    consequence: 'it is ignored',
    hint: 'make several checks of them',
  });
  return false;
}

function resolveUrl(
  url: UrlDraft,
  check: WebDraft,
  { address, port }: ConnectionSpec,
  outer: OuterHosts,
  context: DecodeContext,
): HttpUrlSpec {
  const hosts = [url.virtualhost, check.virtualhost, ...outer];
  const regex = resolveRegex(url, context);
  return {
    path: url.path ?? '',
    status: url.status.length === 0 ? DEFAULT_STATUS : url.status,
    digest: url.digest ?? null,
    host: hosts.find((host) => host !== undefined) ?? formatEndpoint(address, port),
    ...(regex === undefined ? {} : { regex }),
  };
}
