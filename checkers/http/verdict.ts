import type { Milliseconds } from '../../src/base/time.ts';
import { judgeConnectionFault, type SystemFault } from '../connection/errno.ts';
import type { ConnectionSpec } from '../connection/spec.ts';
import { formatSeconds } from '../duration.ts';
import { failed, inconclusive, passed } from '../result.ts';
import type { ProbeResult } from '../types.ts';
import { bodyLimit, httpDeadlines, MAX_REGEX_BODY_BYTES } from './limits.ts';
import type { BodyRegex, HttpUrlSpec, StatusRange } from './spec.ts';

/** The reply as far as it came, once its head was complete. */
export interface HttpReply {
  readonly status: number;
  /**
   * MD5 of the body, lower-case hexadecimal, when the url has a digest: of the body, and for a chunked one also of its
   * raw bytes with the chunk sizes, because that is what keepalived's genhash prints.
   */
  readonly digests: readonly string[];
}

/** How the exchange ended. */
export type HttpEnd =
  /** At the end of file, at Content-Length, or at the last chunk. */
  | { readonly kind: 'complete' }
  /** The file ended before the announced body had arrived. */
  | { readonly kind: 'closed' }
  /** More than {@link MAX_BODY_BYTES}; the rest was not read. */
  | { readonly kind: 'oversized' }
  /** The bytes are not HTTP. */
  | { readonly kind: 'garbage'; readonly message: string }
  | { readonly kind: 'fault'; readonly fault: SystemFault }
  /** The TLS handshake failed, or the certificate was not accepted; `words` says why. */
  | { readonly kind: 'tls'; readonly words: string }
  | { readonly kind: 'expired'; readonly at: HttpStage }
  /** The caller gave the attempt up. */
  | { readonly kind: 'stopped' };

/** How far an exchange has come. */
export type HttpStage =
  | 'connect'
  | 'handshake'
  | 'first byte'
  | 'reply'
  /** The head has arrived, and the body was still coming in. */
  | 'body';

/** What a body was searched for and what came of it. */
export type RegexOutcome =
  | { readonly kind: 'searched'; readonly matched: boolean }
  /** The regex cannot be applied to this body. */
  | { readonly kind: 'unsearchable'; readonly reason: string }
  /** The search took longer than its limit. */
  | { readonly kind: 'expired'; readonly limit: Milliseconds }
  /** This host could not run the search. */
  | { readonly kind: 'unavailable'; readonly reason: string };

/**
 * The verdict of HTTP_GET and SSL_GET for one url, but for its regex. `reply` is null while no complete head has come.
 */
export function judgeHttp(
  end: HttpEnd,
  reply: HttpReply | null,
  url: HttpUrlSpec,
  connection: ConnectionSpec,
): ProbeResult {
  switch (end.kind) {
    case 'complete':
    case 'closed':
    case 'oversized':
      return reply === null
        ? failed('protocol', 'connection closed without a complete reply')
        : judgeReply(reply, url, end.kind === 'oversized');
    case 'garbage':
      return failed('protocol', `not a valid HTTP reply: ${end.message}`);
    case 'fault':
      return judgeConnectionFault(end.fault, connection);
    case 'tls':
      return failed('tls', `TLS: ${end.words}`);
    case 'expired':
      return decidesAlone(end.at, reply, url)
        ? judgeReply(reply, url, false)
        : failed('timeout', expiredWords(end.at, connection));
    case 'stopped':
      return inconclusive('stopped');
  }
}

/**
 * Whether the status alone decides about a reply whose body does not end in time: when the status is not accepted,
 * and when the check needs nothing of the body and it was still coming in.
 */
function decidesAlone(at: HttpStage, reply: HttpReply | null, url: HttpUrlSpec): reply is HttpReply {
  if (reply === null) return false;
  if (!accepts(url, reply.status)) return true;
  return at === 'body' && url.digest === null && url.regex === undefined;
}

function accepts({ status: ranges }: HttpUrlSpec, status: number): boolean {
  return ranges.some(({ from, to }) => status >= from && status <= to);
}

/** The last test of a reply that passed the others (keepalived's order: status, digest, regex). */
export function judgeRegex(outcome: RegexOutcome, regex: BodyRegex, before: string): ProbeResult {
  const wanted = regex.negated ? 'regex must not match' : 'regex must match';
  switch (outcome.kind) {
    case 'searched':
      if (outcome.matched !== regex.negated) {
        return passed(`${before}, regex ${regex.negated ? 'does not match' : 'matches'}`);
      }
      return failed('body', `${before}, ${wanted}: ${regex.pattern}`);
    case 'unsearchable':
      return failed('body', `${before}, ${wanted}, but ${outcome.reason}`);
    case 'expired':
      return failed(
        'body',
        `${before}, ${wanted}, but the search took over ${formatSeconds(outcome.limit)}: ${regex.pattern}`,
      );
    case 'unavailable':
      return inconclusive(`this host could not search the body: ${outcome.reason}`);
  }
}

/** The failure of a body that was too large to be kept whole, and so cannot be searched. */
export function judgeUnsearchable(before: string): ProbeResult {
  return failed(
    'body',
    `${before}, body above ${MAX_REGEX_BODY_BYTES / 1024 / 1024} MiB, too large for a regex`,
  );
}

/** keepalived's order of tests: status first, then digest. A body shorter than announced is no failure of its own. */
function judgeReply(reply: HttpReply, url: HttpUrlSpec, oversized: boolean): ProbeResult {
  const { status } = reply;
  if (!accepts(url, status)) {
    return failed('status', `HTTP ${status}, expected ${formatRanges(url.status)}`);
  }
  if (url.digest === null) return passed(`HTTP ${status}`);
  if (oversized) {
    return failed(
      'body',
      `HTTP ${status}, body above ${bodyLimit(url) / 1024 / 1024} MiB, too large for a digest`,
    );
  }
  if (reply.digests.includes(url.digest)) return passed(`HTTP ${status}, digest matches`);
  return failed('digest', `HTTP ${status}, digest ${reply.digests[0] ?? 'missing'}, expected ${url.digest}`);
}

function expiredWords(at: HttpStage, connection: ConnectionSpec): string {
  const deadlines = httpDeadlines(connection);
  switch (at) {
    case 'connect':
      return `no answer within ${formatSeconds(deadlines.connect)}`;
    case 'handshake':
      return `connected, but no TLS within ${formatSeconds(deadlines.connect)}`;
    case 'first byte':
      return `connected, but no reply within ${formatSeconds(deadlines.firstByte)}`;
    case 'reply':
    case 'body':
      return `reply not complete within ${formatSeconds(deadlines.total)}`;
  }
}

function formatRanges(ranges: readonly StatusRange[]): string {
  return ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}
