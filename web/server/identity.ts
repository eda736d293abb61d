import { isWithin } from '../config/network.ts';
import type { TrustedProxy, WebConfig } from '../config/web-config.ts';
import { isLoopbackHost } from '../config/web-config.ts';
import type { Session } from '../session/sessions.ts';
import type { Role, User } from '../users/users-file.ts';
import { isUserName } from '../users/users-file.ts';

/** Who asks. */
export interface Identity {
  readonly user: string;
  readonly role: Role;
  /** What a change must carry; null: this one may not change anything. */
  readonly token: string | null;
  readonly by: 'session' | 'proxy' | 'basic' | 'open';
}

/** The cookie of a session: bound to this host, sent over TLS (or to this very host) only. */
export const SESSION_COOKIE = '__Host-lvsd';

/** Whether the page is open to whoever reaches it, to look and not to change. */
export function isOpen(config: WebConfig): boolean {
  if (config.trustedProxy !== null) return false;
  if (config.usersFile === null) return true;
  return (
    config.insecureHttp &&
    config.tls === null &&
    config.listen.kind === 'tcp' &&
    !isLoopbackHost(config.listen.host)
  );
}

export function sessionIdentity({ user, role, token }: Session): Identity {
  return { user, role, token, by: 'session' };
}

export function basicIdentity({ name, role }: User): Identity {
  return { user: name, role, token: null, by: 'basic' };
}

export const OPEN_IDENTITY: Identity = { user: 'anybody', role: 'viewer', token: null, by: 'open' };

/** Who a proxy says it is; null where the peer is no such proxy, or names nobody. */
export function proxyIdentity(
  proxy: TrustedProxy,
  peer: string,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  tokenOf: (user: string) => string,
): Identity | null {
  if (!proxy.from.some((network) => isWithin(network, peer))) return null;
  const user = headers[proxy.userHeader];
  if (typeof user !== 'string' || !isUserName(user)) return null;
  const role = proxy.roleHeader !== null && headers[proxy.roleHeader] === 'operator' ? 'operator' : 'viewer';
  return { user, role, token: tokenOf(`${user} ${role}`), by: 'proxy' };
}

/** Name and password of `Authorization: Basic` (RFC 7617); null for anything else. */
export function readBasic(
  header: string | undefined,
): { readonly name: string; readonly password: string } | null {
  const match = /^Basic ([A-Za-z0-9+/=]{1,1024})$/i.exec(header ?? '');
  if (match === null) return null;
  const text = Buffer.from(match[1] ?? '', 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 1 ? null : { name: text.slice(0, colon), password: text.slice(colon + 1) };
}
