/**
 * Why bytes of the kernel could not be decoded: they end too early, a required attribute is missing, or they hold a
 * value that our types lack (a protocol that IPVS does not balance, an unknown tunnel type).
 */
export type DecodeFailureCode = 'truncated' | 'missing' | 'unsupported';

export interface DecodeFailure {
  readonly ok: false;
  readonly code: DecodeFailureCode;
  /** What was being read, in the kernel's names. */
  readonly detail: string;
}

/** The result of decoding untrusted bytes. Decoders never throw. */
export type Decoded<T> = { readonly ok: true; readonly value: T } | DecodeFailure;

export function decoded<T>(value: T): Decoded<T> {
  return { ok: true, value };
}

export function decodeFailure(code: DecodeFailureCode, detail: string): DecodeFailure {
  return { ok: false, code, detail };
}
