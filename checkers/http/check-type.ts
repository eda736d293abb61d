import type { Milliseconds } from '../../src/base/time.ts';
import {
  ATTEMPT_MARGIN,
  type CheckTypeDescriptor,
  connectionIdentity,
  connectionWords,
  type Digest,
  endpointOf,
  NETWORK_CHECK,
  pathMargin,
} from '../check-type.ts';
import type { TlsIdentity, TlsSpec } from '../tls/spec.ts';
import { httpDeadlines, REGEX_LIMIT, SEARCH_WAIT_LIMIT } from './limits.ts';
import type { HttpCheckSpec, HttpUrlSpec, SslCheckSpec, SslUrlSpec } from './spec.ts';

type WebSpec = HttpCheckSpec | SslCheckSpec;

/** What HTTP_GET and SSL_GET have in common. */
const WEB_CHECK = {
  ...NETWORK_CHECK,
  attemptLimit: (spec: WebSpec) => exchangeTime(spec) + ATTEMPT_MARGIN + pathMargin(spec.connection),
  alert: ({ up }: { readonly up: boolean }) =>
    up ? 'CHECK succeed on service' : 'CHECK failed on service : HTTP/SSL request failed',
  // An attempt that tests all urls passes or fails as a whole, like that of any other check.
  urlsInTurn: ({ urls, urlsEachCycle }: WebSpec) => (urlsEachCycle === true ? null : urls.length),
  fastRecovery: ({ fastRecovery }: WebSpec) => fastRecovery === true,
  prepares: 'tcp',
} as const;

export const HTTP_GET: CheckTypeDescriptor<HttpCheckSpec> = {
  ...WEB_CHECK,
  type: 'HTTP_GET',
  target: (spec) => urlTarget('http', spec),
  options: (spec, step) => [
    connectionWords(spec.connection),
    ...testedUrls(spec, step).flatMap((url) => urlWords(url, spec.protocol)),
  ],
  identity: (spec) => [
    connectionIdentity(spec.connection),
    ...modeIdentity(spec),
    ...spec.urls.map(urlIdentity),
  ],
};

export const SSL_GET: CheckTypeDescriptor<SslCheckSpec> = {
  ...WEB_CHECK,
  type: 'SSL_GET',
  target: (spec) => urlTarget('https', spec),
  options: (spec, step) => [
    connectionWords(spec.connection),
    ...testedUrls(spec, step).flatMap((url) => [tlsWords(spec.tls, url), ...urlWords(url, spec.protocol)]),
  ],
  identity: (spec, digest) => [
    connectionIdentity(spec.connection),
    ...modeIdentity(spec),
    JSON.stringify(spec.urls.map(({ serverName, closeNotify }) => [serverName, closeNotify])),
    tlsIdentity(spec.tls, digest),
    ...spec.urls.map(urlIdentity),
  ],
};

function urlTarget(scheme: string, { connection, urls }: WebSpec): string {
  const [first, ...others] = urls;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `${scheme}://${endpointOf(connection)}${first?.path ?? ''}${more}`;
}

/** With `urls_each_cycle` the urls are tested one after the other, so their times add up. */
function exchangeTime({ connection, urls, urlsEachCycle }: WebSpec): Milliseconds {
  const { total } = httpDeadlines(connection);
  if (urlsEachCycle !== true) return total + searchTime(urls);
  return urls.reduce((sum, url) => sum + total + searchTime([url]), 0);
}

/** The time that searches may take: the wait for a thread, the searches before this one, and the check's own. */
function searchTime(urls: readonly HttpUrlSpec[]): Milliseconds {
  return urls.some(({ regex }) => regex !== undefined) ? SEARCH_WAIT_LIMIT + 2 * REGEX_LIMIT : 0;
}

function testedUrls<Url>(
  { urls, urlsEachCycle }: { readonly urls: readonly Url[]; readonly urlsEachCycle?: boolean },
  step: number,
): readonly Url[] {
  return urlsEachCycle === true ? urls : urls.slice(step, step + 1);
}

function urlWords(url: HttpUrlSpec, protocol: string): readonly string[] {
  const ranges = url.status.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(' ');
  const wanted = [`status ${ranges}`];
  if (url.digest !== null) wanted.push(`digest ${url.digest}`);
  if (url.regex !== undefined) wanted.push(`${url.regex.negated ? 'no ' : ''}match of ${url.regex.pattern}`);
  return [`HTTP/${protocol} GET ${url.path}, Host: ${url.host}`, `expects ${wanted.join(', ')}`];
}

function tlsWords({ verify, identity }: TlsSpec, { serverName }: SslUrlSpec): string {
  const parts = [serverName === null ? 'no SNI' : `SNI ${serverName}`];
  if (verify === null) parts.push('any certificate');
  else {
    const authorities = verify.ca === null ? "Node's authorities" : 'the configured authorities';
    parts.push(`certificate verified against ${authorities}`);
    if (verify.serverName !== null) parts.push(`for ${verify.serverName}`);
  }
  if (identity !== null) parts.push('shows a client certificate');
  return `TLS: ${parts.join(', ')}`;
}

function modeIdentity({ protocol, fastRecovery, urlsEachCycle }: WebSpec): readonly string[] {
  return [
    protocol,
    ...(fastRecovery === true ? ['fast_recovery'] : []),
    ...(urlsEachCycle === true ? ['urls_each_cycle'] : []),
  ];
}

/** The identity is shown to people, while keys and passwords are secret: certificates and keys stand there as digests. */
function tlsIdentity({ verify, identity }: TlsSpec, digest: Digest): string {
  return JSON.stringify([
    verify === null ? null : [verify.ca === null ? null : digest(verify.ca), verify.serverName],
    identity === null ? null : clientIdentity(identity, digest),
  ]);
}

function clientIdentity({ certificate, key, password }: TlsIdentity, digest: Digest): string {
  return digest(JSON.stringify([digest(certificate), digest(key), password]));
}

/** JSON, because paths and hosts may hold anything. */
function urlIdentity({ path, status, digest, host, regex }: HttpUrlSpec): string {
  return JSON.stringify([
    path,
    host,
    status.map(({ from, to }) => (from === to ? from : `${from}-${to}`)),
    digest,
    ...(regex === undefined ? [] : [regex]),
  ]);
}
