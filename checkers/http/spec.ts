import type { ConnectionSpec } from '../types.ts';

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
}

/** What the request line and Connection header say: `1.0C` is 1.0 with `Connection: close`. */
export type HttpProtocol = '1.0' | '1.0C' | '1.1';

/** HTTP_GET: one url for each attempt, in order. */
export interface HttpCheckSpec {
  readonly type: 'HTTP_GET';
  readonly connection: ConnectionSpec;
  readonly protocol: HttpProtocol;
  /** At least one. */
  readonly urls: readonly HttpUrlSpec[];
}
