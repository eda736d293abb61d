import type { TlsIdentity, TlsSpec, TlsVerification } from '../../../checkers/tls/spec.ts';
import type { DecodeContext } from '../decode/context.ts';
import { type Entries, flag, text } from '../decode/keyword-kinds.ts';
import type { Statement } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import type { ConfiguredValue } from './pacing-draft.ts';

/** The files and secrets for TLS that a block names: the top-level SSL block, or one SSL_GET. */
export interface TlsDraft {
  /** Whether certificates are verified, which keepalived never does. */
  verify?: ConfiguredValue<boolean>;
  /** The file of the certificate authorities. */
  ca?: ConfiguredValue<string>;
  /** The name that the certificate must have. */
  serverName?: string;
  certificate?: ConfiguredValue<string>;
  key?: ConfiguredValue<string>;
  /** The password of the key. */
  password?: string;
}

const VERIFY = flag<TlsDraft>((draft, value, statement) => {
  draft.verify = { value, statement };
});
const CA = text<TlsDraft>('a PEM file', (draft, value, statement) => {
  draft.ca = { value, statement };
});
const SERVER_NAME = text<TlsDraft>('a name or address', (draft, value) => {
  draft.serverName = value;
});
const CERTIFICATE = text<TlsDraft>('a PEM file', (draft, value, statement) => {
  draft.certificate = { value, statement };
});
const KEY = text<TlsDraft>('a PEM file', (draft, value, statement) => {
  draft.key = { value, statement };
});
const PASSWORD = text<TlsDraft>('a password', (draft, value) => {
  draft.password = value;
});

/** The keywords of `SSL { }` at the top level. `verify` is lvsd's own. */
export const SSL_KEYWORDS: Entries<TlsDraft> = [
  ['password', PASSWORD],
  ['ca', CA],
  ['certificate', CERTIFICATE],
  ['key', KEY],
  ['tls_verify', VERIFY],
];

/** lvsd's own keywords, with which one SSL_GET replaces settings of the SSL block. */
export const TLS_KEYWORDS: Entries<TlsDraft> = [
  ['tls_verify', VERIFY],
  ['tls_ca', CA],
  ['tls_server_name', SERVER_NAME],
  ['tls_certificate', CERTIFICATE],
  ['tls_key', KEY],
  ['tls_key_password', PASSWORD],
];

const BEGINS: Readonly<Record<'certificate' | 'key', RegExp>> = {
  certificate: /^-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/m,
  key: /^-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/m,
};

/**
 * The TLS material for the SSL_GETs of one configuration. Each file is read once, and its faults are reported once.
 */
export class TlsMaterial {
  readonly #context: DecodeContext;
  readonly #files = new Map<string, string | null>();
  #defaults: TlsDraft = {};

  constructor(context: DecodeContext) {
    this.#context = context;
  }

  /** Takes an SSL block; a later one replaces all of it, as in keepalived. */
  setDefaults(draft: TlsDraft): void {
    this.#defaults = draft;
  }

  /** The TLS settings of one check, from its own keywords and then from the SSL block. */
  resolve(draft: TlsDraft): TlsSpec {
    return { verify: this.#verification(draft), identity: this.#identity(draft) };
  }

  /**
   * Naming an authority for one check requests verification; `ca` of the SSL block alone does not (as in keepalived).
   */
  #verification(draft: TlsDraft): TlsVerification | null {
    const ca = draft.ca ?? this.#defaults.ca;
    const wanted = draft.verify?.value ?? (draft.ca !== undefined || draft.serverName !== undefined || null);
    if (wanted ?? this.#defaults.verify?.value ?? false) {
      const pem = ca === undefined ? null : this.#read(ca, 'certificate');
      return { ca: pem, serverName: draft.serverName ?? null };
    }
    if (wanted === null && ca !== undefined) this.#reportUnverified(ca.statement);
    return null;
  }

  #reportUnverified(statement: Statement): void {
    const message = `${writtenName(statement)} verifies nothing by itself: any certificate passes, as with keepalived`;
    this.#context.info('tls-not-verified', statement, message, {
      hint: 'tls_verify in SSL or in an SSL_GET turns verification on',
      topic: 'tls-not-verified',
    });
  }

  #identity(draft: TlsDraft): TlsIdentity | null {
    const own = draft.certificate !== undefined || draft.key !== undefined;
    const { certificate, key, password } = own ? draft : this.#defaults;
    if (certificate === undefined || key === undefined) {
      const half = certificate ?? key;
      if (half !== undefined) this.#reportHalf(half.statement, certificate === undefined);
      return null;
    }
    const [chain, secret] = [this.#read(certificate, 'certificate'), this.#read(key, 'key')];
    if (chain === null || secret === null) return null;
    return { certificate: chain, key: secret, password: password ?? null };
  }

  #reportHalf(statement: Statement, key: boolean): void {
    const missing = key ? 'a certificate' : 'a key';
    const message = `${writtenName(statement)}: a client certificate needs ${missing} as well`;
    this.#context.tolerate('option-without-effect', statement, message, { consequence: 'it is ignored' });
  }

  /**
   * Returns null when the file cannot be used, which is reported: keepalived's checker process ends at such a file.
   */
  #read({ value: path, statement }: ConfiguredValue<string>, what: 'certificate' | 'key'): string | null {
    const id = `${what} ${path}`;
    const known = this.#files.get(id);
    if (known !== undefined) return known;
    const content = this.#context.machine.files.read(path);
    const name = writtenName(statement);
    let pem: string | null = null;
    if (!content.ok) {
      this.#context.error('tls-file', statement, `${name}: cannot read ${path}: ${content.detail}`);
    } else if (BEGINS[what].test(content.text)) pem = content.text;
    else {
      const wanted = what === 'key' ? 'private key' : 'certificate';
      const message = `${name}: ${path} has no ${wanted} in PEM`;
      this.#context.error('tls-file', statement, message, { hint: `it begins with -----BEGIN` });
    }
    this.#files.set(id, pem);
    return pem;
  }
}
