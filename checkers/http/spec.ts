import type { ConnectionSpec } from '../connection/spec.ts';
import type { TlsSpec } from '../tls/spec.ts';

/** Inclusive range of HTTP status codes. */
export interface StatusRange {
  readonly from: number;
  readonly to: number;
}

/** What keepalived accepts when no status_code is given. */
export const DEFAULT_STATUS: readonly StatusRange[] = [{ from: 200, to: 299 }];

export interface HttpUrlSpec {
  /** Verbatim request target. */
  readonly path: string;
  readonly status: readonly StatusRange[];
  /** Lower-case hexadecimal MD5 of the body, or null. */
  readonly digest: string | null;
  /** Resolved Host header: first of url, checker, real server, virtual server virtualhost, else `address:port`. */
  readonly host: string;
  /** The text that the body must contain, or must not; absent: any body passes. */
  readonly regex?: BodyRegex;
}

/** A regular expression of PCRE, as JavaScript's `RegExp` runs it. Made by `translateRegex` only. */
export interface BodyRegex {
  /**
   * The pattern as the operator wrote it, after the quotes' escapes; one character for each byte. It is shown in
   * messages.
   */
  readonly pattern: string;
  readonly source: string;
  readonly flags: string;
  /** Whether bodies are read as UTF-8; else they are read as bytes. */
  readonly utf: boolean;
  /** A match must begin in the first line (`firstline`). */
  readonly firstLine: boolean;
  /**
   * The work on a body of n characters is at most `source.length` times n to this power; null when it may be
   * exponential.
   */
  readonly degree: number | null;
  /** The check fails when it matches (`regex_no_match`). */
  readonly negated: boolean;
  /** The first byte of the body that is searched. */
  readonly minOffset: number;
  /** Last byte at which a match may begin, or null. */
  readonly maxOffset: number | null;
}

/** What the request line and Connection header say: `1.0C` is 1.0 with `Connection: close`. */
export type HttpProtocol = '1.0' | '1.0C' | '1.1';

/** Most urls of a check with `urls_each_cycle`: they bound how long its attempt may take. */
export const MAX_URLS_EACH_CYCLE = 64;

/** HTTP_GET: one url for each attempt, in order, unless `urlsEachCycle`. */
export interface HttpCheckSpec {
  readonly type: 'HTTP_GET';
  readonly connection: ConnectionSpec;
  readonly protocol: HttpProtocol;
  /** At least one. */
  readonly urls: readonly HttpUrlSpec[];
  /** `fast_recovery`: no wait between the successes of a first or recovery pass. Absent: no. */
  readonly fastRecovery?: boolean;
  /**
   * `urls_each_cycle` (ours): every attempt tests all urls, at most {@link MAX_URLS_EACH_CYCLE}, so that a broken one is
   * seen in the first cycle and not when its turn comes. Absent: no.
   */
  readonly urlsEachCycle?: boolean;
}

export interface SslUrlSpec extends HttpUrlSpec {
  /** Name in the ClientHello, without a port (see `sniName`), or null for none. */
  readonly serverName: string | null;
  /** `tls_compliant` of the url or the check: the connection ends with a close_notify alert. */
  readonly closeNotify: boolean;
}

/** SSL_GET: HTTP_GET over TLS. */
export interface SslCheckSpec {
  readonly type: 'SSL_GET';
  readonly connection: ConnectionSpec;
  readonly protocol: HttpProtocol;
  /** At least one. */
  readonly urls: readonly SslUrlSpec[];
  readonly fastRecovery?: boolean;
  readonly urlsEachCycle?: boolean;
  readonly tls: TlsSpec;
}

/**
 * The name for SNI: the first of `sni_name` and the virtualhost of url, checker, real server and virtual server, in the
 * order of the Host header and without a port (RFC 6066 section 3 has none; keepalived skips the real server and sends
 * the port). Null, for no SNI, when there is none or it is an address, which SNI does not carry.
 */
export function sniName(candidates: readonly (string | undefined)[]): string | null {
  const name = candidates.find((candidate) => candidate !== undefined && candidate !== '');
  const bare = name === undefined ? '' : withoutPort(name);
  return bare === '' || bare.includes(':') || /^[0-9.]+$/.test(bare) ? null : bare;
}

/** A Host header's name or address: no port, no brackets. */
export function withoutPort(host: string): string {
  const [, bracketed] = /^\[([^\]]*)\]/.exec(host) ?? [];
  if (bracketed !== undefined) return bracketed;
  return /:.*:/.test(host) ? host : host.replace(/:[0-9]*$/, '');
}
