import type { CheckTypeDescriptor } from './check-type.ts';
import { DNS_CHECK } from './dns/check-type.ts';
import { FILE_CHECK } from './file/check-type.ts';
import { HTTP_GET, SSL_GET } from './http/check-type.ts';
import { MISC_CHECK } from './misc/check-type.ts';
import { PING_CHECK } from './ping/check-type.ts';
import { SMTP_CHECK } from './smtp/check-type.ts';
import { TCP_CHECK } from './tcp/check-type.ts';
import type { CheckSpec, CheckType } from './types.ts';
import { UDP_CHECK } from './udp/check-type.ts';

type Descriptors = {
  readonly [Type in CheckType]: CheckTypeDescriptor<Extract<CheckSpec, { readonly type: Type }>>;
};

/** Every type of check, one line each. */
const BUILT_IN: Descriptors = {
  TCP_CHECK,
  HTTP_GET,
  SSL_GET,
  SMTP_CHECK,
  DNS_CHECK,
  UDP_CHECK,
  PING_CHECK,
  MISC_CHECK,
  FILE_CHECK,
};

/** A spec's own descriptor takes that spec: what the lookup by its type cannot tell the compiler. */
type AnyDescriptor = CheckTypeDescriptor<CheckSpec>;

const descriptors = new Map<string, AnyDescriptor>(Object.entries(BUILT_IN) as [string, AnyDescriptor][]);

/**
 * The descriptor of a spec's type.
 * @throws RangeError for a type that is not in the table, which is a programming fault
 */
export function checkTypeOf(spec: CheckSpec): AnyDescriptor {
  const descriptor = descriptors.get(spec.type);
  if (descriptor === undefined) throw new RangeError(`no descriptor of the check type ${spec.type}`);
  return descriptor;
}

/** The descriptor that has this name, or undefined. */
export function checkTypeNamed(type: string): AnyDescriptor | undefined {
  return descriptors.get(type);
}

/**
 * Adds a type of check that is not built in.
 * @throws RangeError when the type is known already
 */
export function addCheckType<Spec extends { readonly type: string }>(added: CheckTypeDescriptor<Spec>): void {
  if (descriptors.has(added.type)) throw new RangeError(`the check type ${added.type} is there already`);
  descriptors.set(added.type, added as unknown as AnyDescriptor);
}
