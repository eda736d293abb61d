import { parseIpAddress } from '../../src/base/ip-address.ts';
import { isWithin } from '../config/network.ts';
import type { TrustedProxy, WebConfig } from '../config/web-config.ts';
import { isLoopbackHost } from '../config/web-config.ts';
import type { Session } from '../session/sessions.ts';
import type { Role, User } from '../users/users-file.ts';
import { isUserName } from '../users/users-file.ts';

/** The visitor that a request comes from. */
export interface Identity {
  readonly user: string;
  readonly role: Role;
  /** The token that each change must carry. Null: the visitor may not change anything. */
  readonly token: string | null;
  readonly by: 'session' | 'proxy' | 'basic' | 'open';
}

/** The name of the session cookie. Because of its prefix, browsers bind it to this host and send it over TLS or to localhost only. */
export const SESSION_COOKIE = '__Host-lvsd';

/** Whether the page needs no login. Visitors may then look at everything and change nothing. */
export function isOpen(config: WebConfig): boolean {
  if ((config.trustedProxy?.userHeader ?? null) !== null) return false;
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

/** The visitor that a trusted proxy names in its headers. Null: the peer is no trusted proxy, or it names nobody. */
export function proxyIdentity(
  proxy: TrustedProxy,
  peer: string,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  tokenOf: (user: string) => string,
): Identity | null {
  if (!proxy.from.some((network) => isWithin(network, peer))) return null;
  const user = proxy.userHeader === null ? null : headers[proxy.userHeader];
  if (typeof user !== 'string' || !isUserName(user)) return null;
  const role = proxy.roleHeader !== null && headers[proxy.roleHeader] === 'operator' ? 'operator' : 'viewer';
  return { user, role, token: tokenOf(`${user} ${role}`), by: 'proxy' };
}

/**
 * The address of the browser. X-Forwarded-For counts only when a trusted proxy sends it. Of its addresses the last one that is
 * not a trusted proxy is the browser: anybody may have sent the addresses before that one.
 */
export function forwardedClient(
  proxy: TrustedProxy,
  peer: string,
  header: string | readonly string[] | undefined,
): string {
  const isTrusted = (address: string): boolean => proxy.from.some((network) => isWithin(network, address));
  let client = peer;
  const hops = [header ?? []].flat().flatMap((line) => line.split(','));
  for (const hop of hops.reverse()) {
    const address = hop.trim();
    if (!isTrusted(client) || parseIpAddress(address) === undefined) break;
    client = address;
  }
  return client;
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
