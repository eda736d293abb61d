/** The part of an error of Node's TLS that says what went wrong. */
export interface TlsFault {
  readonly code?: string | undefined;
  readonly syscall?: string | undefined;
  /** OpenSSL's words, such as `wrong version number`. */
  readonly reason?: string | undefined;
  readonly message: string;
}

/** OpenSSL's and Node's names for faults of certificates; see X509_verify_cert_error_string(3). */
const CERTIFICATE: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'certificate has expired',
  CERT_NOT_YET_VALID: 'certificate is not valid yet',
  CERT_REVOKED: 'certificate is revoked',
  CERT_SIGNATURE_FAILURE: 'certificate has a bad signature',
  CERT_CHAIN_TOO_LONG: 'certificate chain is too long',
  CERT_UNTRUSTED: 'certificate is not trusted',
  CERT_REJECTED: 'certificate is rejected by its authority',
  INVALID_CA: 'certificate is signed by one that is no authority',
  INVALID_PURPOSE: 'certificate is not meant for servers',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate is self-signed and not trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate is of an unknown authority (its root is not trusted)',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate is of an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate is of an unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate is of an unknown authority',
  UNABLE_TO_GET_CRL: 'certificate revocation list is missing',
};

/** Why a certificate was not accepted. `code` is what Node reports; `name` is what the certificate should be for. */
export function certificateWords(code: string, name: string): string {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return `certificate is not for ${name}`;
  return (Object.hasOwn(CERTIFICATE, code) ? CERTIFICATE[code] : undefined) ?? `certificate: ${code}`;
}

/**
 * The words for a failure of TLS itself: an alert of the server, bytes that are not TLS, an end in the middle of the
 * handshake. Undefined for errors of the connection below.
 */
export function tlsFaultWords(fault: TlsFault): string | undefined {
  const { code, syscall, reason, message } = fault;
  if (reason !== undefined) return reasonWords(reason);
  if (code?.startsWith('ERR_SSL_') === true || code?.startsWith('ERR_TLS_') === true) return message;
  // Node's own error for an end of file before the handshake is complete: an ECONNRESET that no system call returned.
  if (code === 'ECONNRESET' && syscall === undefined) return 'connection closed during the handshake';
  return undefined;
}

function reasonWords(reason: string): string {
  // OpenSSL's prefix is the version that introduced the alert; since 3.2 it is `ssl/tls` for alerts of all versions.
  const alert = /^(?:tlsv1|tlsv13|sslv3|ssl\/tls) alert (.+)$/.exec(reason)?.[1];
  if (alert !== undefined) return `the server sent the alert ${alert}`;
  return reason === 'wrong version number' ? 'the server does not speak TLS (wrong version number)' : reason;
}
