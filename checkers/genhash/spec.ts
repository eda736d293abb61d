import type { ConnectionSpec } from '../connection/spec.ts';
import type { HttpProtocol } from '../http/spec.ts';

/** The number of bytes of a reply that are kept for showing it; the digest covers all of it. */
export const MAX_SHOWN_BYTES: number = 256 * 1024;

/** The url whose digest is wanted, as an HTTP_GET or SSL_GET would ask for it. */
export interface DigestRequest {
  readonly connection: ConnectionSpec;
  readonly protocol: HttpProtocol;
  readonly path: string;
  /** Host header. */
  readonly host: string;
  /** Over TLS, without looking at the certificate. */
  readonly tls: boolean;
  /** Name in the ClientHello, or null for none. */
  readonly serverName: string | null;
  /** Whether the reply is kept for showing it. */
  readonly show: boolean;
}

export type DigestOutcome =
  | {
      readonly kind: 'digest';
      /** What keepalived's genhash prints: MD5 of the body as it came, with its chunk framing where it has one. */
      readonly digest: string;
      readonly status: number;
      readonly chunked: boolean;
      /**
       * The first bytes of the reply as received, head and body; empty unless `show` is set, at most {@link
       * MAX_SHOWN_BYTES}.
       */
      readonly head: Uint8Array;
      readonly body: Uint8Array;
      /** Whether the reply was longer than what is shown. */
      readonly truncated: boolean;
    }
  /** Why there is no reply, in the words of a check. */
  | { readonly kind: 'failed'; readonly detail: string };
