/** How a check speaks TLS. Texts are PEM, read from their files with the configuration. */
export interface TlsSpec {
  /** Null: any certificate will do, as in keepalived, which loads `ca` and never uses it. */
  readonly verify: TlsVerification | null;
  /** What the check shows of itself to a server that asks; null for nothing. */
  readonly identity: TlsIdentity | null;
}

/** What a server's certificate must fulfil, beside being valid now. */
export interface TlsVerification {
  /** PEM of the authorities that are trusted, and no others; null for those that come with Node. */
  readonly ca: string | null;
  /** Name or address that the certificate must be for; null for what the url asks: SNI, else Host without its port. */
  readonly serverName: string | null;
}

/** A client certificate. */
export interface TlsIdentity {
  /** PEM of the certificate and its chain. */
  readonly certificate: string;
  readonly key: string;
  /** Of the key; null when it is not encrypted. */
  readonly password: string | null;
}

/** keepalived's: no verification, no client certificate. */
export const DEFAULT_TLS: TlsSpec = { verify: null, identity: null };
