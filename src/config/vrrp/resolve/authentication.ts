import type { AddressFamily } from '../../../base/ip-address.ts';
import type { DecodeContext } from '../../decode/context.ts';
import type { Statement } from '../../language/tree.ts';
import type { AuthenticationDraft, InstanceDraft } from '../decode/draft.ts';
import type { VrrpAuthentication } from '../model.ts';

/** The length of the password on the wire (RFC 2338). */
const PASSWORD_BYTES = 8;

/** The passwords of keepalived's examples, which were copied into files all over the world. */
const EXAMPLE_PASSWORDS: ReadonlySet<string> = new Set(['1111', 'k@l!ve1']);

export interface AuthenticationSetting {
  readonly version: 2 | 3;
  readonly family: AddressFamily;
  readonly strict: boolean;
}

export interface ResolvedAuthentication {
  readonly authentication: VrrpAuthentication | null;
  /** The reason why the instance must not speak, or null. */
  readonly refusal: string | null;
}

const NONE: ResolvedAuthentication = { authentication: null, refusal: null };

/**
 * The authentication of adverts. A method that lvsd does not have stops the instance, because without it there would be
 * two masters.
 */
export function resolveAuthentication(
  instance: InstanceDraft,
  setting: AuthenticationSetting,
  context: DecodeContext,
): ResolvedAuthentication {
  const draft = instance.authentication;
  // Signed adverts have no password: `resolveSigning` tells so.
  if (draft === undefined || instance.hmac !== undefined) return NONE;
  const ignored = whyIgnored(draft, setting);
  if (ignored !== null) {
    const { code, message, hint } = ignored;
    context.warning(code, placeOf(draft), message, { hint });
    return NONE;
  }
  if (draft.type === 'AH') return refuseAh(instance, draft, context);
  if (draft.type === undefined || draft.password === undefined) {
    // An invalid type was reported as an error.
    if (draft.typeStatement === undefined || draft.type !== undefined) reportIncomplete(draft, context);
    return NONE;
  }
  return { authentication: passwordOf(draft.password, context), refusal: null };
}

function placeOf({ statement, typeStatement }: AuthenticationDraft): Statement {
  return typeStatement ?? statement;
}

function whyIgnored({ type }: AuthenticationDraft, { version, family, strict }: AuthenticationSetting) {
  if (strict) {
    return {
      code: 'vrrp-strict-authentication',
      message: 'vrrp_strict allows no authentication: adverts are sent and taken without',
      hint: 'take the authentication block out, or vrrp_strict',
    } as const;
  }
  if (version === 3) {
    return {
      code: 'vrrp-authentication-ignored',
      message: 'version 3 of VRRP has no authentication: adverts are sent and taken without',
      hint: 'take the block out; a firewall rule or unicast keeps strangers away',
    } as const;
  }
  if (type === 'AH' && family === 'inet6') {
    return {
      code: 'vrrp-authentication-ignored',
      message: 'AH is not for IPv6: adverts are sent and taken without authentication',
      hint: 'take the block out',
    } as const;
  }
  return null;
}

function refuseAh(
  { name }: InstanceDraft,
  draft: AuthenticationDraft,
  context: DecodeContext,
): ResolvedAuthentication {
  const message = `${name} is not run, and stays in FAULT: lvsd has no AH authentication, and without it there would be two masters`;
  context.warning('vrrp-authentication-refused', placeOf(draft), message, {
    hint: 'use `auth_type PASS` on all nodes, or none: AH protects from replays no better than a firewall rule',
  });
  return { authentication: null, refusal: 'AH authentication is not available' };
}

/** keepalived continues without authentication as well, and so does a peer with the same block. */
function reportIncomplete({ statement, type }: AuthenticationDraft, context: DecodeContext): void {
  const missing = type === undefined ? 'auth_type' : 'auth_pass';
  const message = `authentication has no ${missing}: adverts are sent and taken without`;
  context.warning('vrrp-authentication-incomplete', statement, message);
}

function passwordOf(
  { value, statement }: NonNullable<AuthenticationDraft['password']>,
  context: DecodeContext,
): VrrpAuthentication {
  const bytes = [...new TextEncoder().encode(value)];
  if (bytes.length > PASSWORD_BYTES) {
    const message = `auth_pass has ${bytes.length} bytes, and only the first ${PASSWORD_BYTES} count`;
    context.warning('vrrp-password-truncated', statement, message, {
      hint: 'the others are on no wire and keep nobody away',
    });
  } else if (EXAMPLE_PASSWORDS.has(value)) {
    const message = `auth_pass ${value} is that of the example: another pair in this network that kept it, too, is not told apart`;
    context.warning('vrrp-example-password', statement, message, {
      hint: 'choose one of your own, the same on all nodes; it goes over the wire in clear text',
      topic: 'example password',
    });
  }
  const password = Array.from({ length: PASSWORD_BYTES }, (_, index) => bytes[index] ?? 0);
  return { type: 'PASS', password };
}
