/** The TLS settings of a check. Texts are PEM, and were read from their files with the configuration. */
export interface TlsSpec {
  /**
   * How the server's certificate is verified; null: any certificate is accepted, as in keepalived, which loads `ca`
   * and never uses it.
   */
  readonly verify: TlsVerification | null;
  /** The client certificate for a server that asks for one; null for none. */
  readonly identity: TlsIdentity | null;
}

/** The conditions for a server's certificate, beside being valid now. */
export interface TlsVerification {
  /** PEM of the trusted authorities, which replace all others; null for those that come with Node. */
  readonly ca: string | null;
  /**
   * The name or address that the certificate must be for; null for the url's own name: SNI, else Host without its
   * port.
   */
  readonly serverName: string | null;
}

/** A client certificate. */
export interface TlsIdentity {
  /** PEM of the certificate and its chain. */
  readonly certificate: string;
  readonly key: string;
  /** The password of the key; null when the key is not encrypted. */
  readonly password: string | null;
}

/** keepalived's defaults: no verification, no client certificate. */
export const DEFAULT_TLS: TlsSpec = { verify: null, identity: null };
