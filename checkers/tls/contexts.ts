import { createSecureContext, type SecureContext } from 'node:tls';
import { MAX_TLS_CONTEXTS } from './limits.ts';
import type { TlsSpec } from './spec.ts';

/** No roots are loaded for checks without verification, because they cost memory and time in each context. */
const NO_ROOTS: string[] = [];

/** OpenSSL's contexts, one for all checks with the same certificates and keys. */
export class TlsContexts {
  readonly #kept = new Map<string, SecureContext>();

  /** The context for a spec. Throws OpenSSL's error for PEM that it cannot use. */
  contextFor(spec: TlsSpec): SecureContext {
    const key = JSON.stringify([spec.verify === null ? null : [spec.verify.ca], spec.identity]);
    const context = this.#kept.get(key) ?? create(spec);
    this.#kept.delete(key);
    this.#kept.set(key, context);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_TLS_CONTEXTS && oldest !== undefined) this.#kept.delete(oldest);
    return context;
  }
}

function create({ verify, identity }: TlsSpec): SecureContext {
  const trust = verify === null ? { ca: NO_ROOTS } : verify.ca === null ? {} : { ca: verify.ca };
  if (identity === null) return createSecureContext(trust);
  const { certificate, key, password } = identity;
  return createSecureContext({
    ...trust,
    cert: certificate,
    key,
    ...(password === null ? {} : { passphrase: password }),
  });
}
