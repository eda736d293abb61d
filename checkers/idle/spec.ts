import { connectionIdentity, type Digest } from '../check-type.ts';
import type { ConnectionSpec } from '../connection/spec.ts';
import type { HttpUrlSpec } from '../http/spec.ts';
import type { TlsSpec } from '../tls/spec.ts';
import type { CheckSpec } from '../types.ts';

/** The target of an idle connection. It connects as the server's check does, so that the server sees nothing new. */
export interface IdleTarget {
  readonly connection: ConnectionSpec;
  /** The TLS settings; null when no handshake is made. */
  readonly tls: { readonly spec: TlsSpec; readonly serverName: string | null } | null;
  /**
   * The request that is sent once, to get a keep-alive connection (RFC 9112 section 9.3); null when nothing is sent.
   */
  readonly request: Pick<HttpUrlSpec, 'path' | 'host'> | null;
}

/** The target of the first check that connects over TCP; null where none does. */
export function idleTargetOf(specs: readonly CheckSpec[]): IdleTarget | null {
  for (const spec of specs) {
    const target = targetOf(spec);
    if (target !== null) return target;
  }
  return null;
}

/** A bare connection, for a server whose checks do not connect over TCP. */
export function bareTarget(connection: ConnectionSpec): IdleTarget {
  return { connection, tls: null, request: null };
}

/** A key that is equal for targets which can share a connection. It holds no secret. */
export function idleKey({ connection, tls, request }: IdleTarget, digest: Digest): string {
  const asked = request === null ? '' : ` ${request.host}${request.path}`;
  const secured = tls === null ? '' : ` ${tls.serverName ?? '-'} ${digest(JSON.stringify(tls.spec))}`;
  return `${connectionIdentity(connection)}${secured}${asked}`;
}

function targetOf(spec: CheckSpec): IdleTarget | null {
  switch (spec.type) {
    case 'TCP_CHECK':
    case 'SMTP_CHECK':
      return bareTarget(ownEnd(spec.connection));
    case 'HTTP_GET': {
      const [url] = spec.urls;
      return { connection: ownEnd(spec.connection), tls: null, request: requestOf(url) };
    }
    case 'SSL_GET': {
      const [url] = spec.urls;
      const tls = { spec: spec.tls, serverName: url?.serverName ?? null };
      return { connection: ownEnd(spec.connection), tls, request: requestOf(url) };
    }
    default:
      return null;
  }
}

/**
 * The connection as the watch opens it. It goes straight to the server, also where the check goes through IPVS, whose
 * table would count it; and it uses any source port, because a configured port belongs to the check.
 */
function ownEnd({ path, ...connection }: ConnectionSpec): ConnectionSpec {
  const own = path === undefined ? {} : { ...path.server, bindAddress: null, mark: null };
  return { ...connection, ...own, bindPort: null };
}

function requestOf(url: HttpUrlSpec | undefined): IdleTarget['request'] {
  return url === undefined ? null : { path: url.path, host: url.host };
}
