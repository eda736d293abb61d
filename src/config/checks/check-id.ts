import type { ConnectionSpec } from '../../../checkers/connection/spec.ts';
import type { HttpCheckSpec, HttpUrlSpec, SslCheckSpec } from '../../../checkers/http/spec.ts';
import type { TlsIdentity, TlsSpec } from '../../../checkers/tls/spec.ts';
import type { CheckSpec } from '../../../checkers/types.ts';
import { formatEndpoint } from '../../base/ip-address.ts';
import type { CheckId, RealServerId, VirtualServerId } from '../model/ids.ts';

/**
 * The identity of a check: equal for equal specs of one real server, whatever their place in the file. Callers number
 * equal ones.
 */
export function checkId(
  virtualServer: VirtualServerId,
  realServer: RealServerId,
  spec: CheckSpec,
  digests: Digests,
): CheckId {
  return [virtualServer, realServer, specKey(spec, digests)].join(' ');
}

/** The canonical text of a spec: equal for specs whose probes do the same thing, but for what digests cannot tell apart. */
export function specKey(spec: CheckSpec, digests: Digests): string {
  return [spec.type, ...details(spec, digests)].join(' ');
}

/** Short names of texts that are long or secret, each computed once: thousands of checks share one certificate. */
export class Digests {
  readonly #known = new Map<string, string>();

  of(text: string): string {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const digest = checksum(text);
    this.#known.set(text, digest);
    return digest;
  }
}

function details(spec: CheckSpec, digests: Digests): readonly string[] {
  switch (spec.type) {
    case 'TCP_CHECK':
      return [canonicalConnection(spec.connection)];
    case 'HTTP_GET':
      return [canonicalConnection(spec.connection), ...canonicalHttp(spec), ...spec.urls.map(canonicalUrl)];
    case 'SSL_GET':
      return [
        canonicalConnection(spec.connection),
        ...canonicalHttp(spec),
        JSON.stringify(spec.urls.map(({ serverName, closeNotify }) => [serverName, closeNotify])),
        canonicalTls(spec.tls, digests),
        ...spec.urls.map(canonicalUrl),
      ];
    case 'SMTP_CHECK':
      return [canonicalConnection(spec.connection), JSON.stringify(spec.heloName)];
    case 'DNS_CHECK':
      return [
        canonicalConnection(spec.connection),
        spec.recordType,
        JSON.stringify(spec.name),
        ...(spec.requireAnswer === true ? ['require_answer'] : []),
      ];
    case 'UDP_CHECK':
      return [canonicalConnection(spec.connection), JSON.stringify([spec.payload, spec.reply])];
    case 'PING_CHECK':
      return [canonicalConnection(spec.connection)];
    case 'MISC_CHECK': {
      const { command, identity } = spec.script;
      return [JSON.stringify([command, identity, spec.timeout, spec.dynamic, spec.refusal])];
    }
    case 'FILE_CHECK':
      return [JSON.stringify([spec.path, spec.weight, spec.reverse])];
  }
}

function canonicalConnection(connection: ConnectionSpec): string {
  const { address, port, bindAddress, bindPort, bindInterface, mark, timeout } = connection;
  const from = bindAddress === null ? '' : ` from ${formatEndpoint(bindAddress, bindPort ?? 0)}`;
  const through = bindInterface === null ? '' : ` through ${bindInterface}`;
  const marked = mark === null ? '' : ` marked ${mark}`;
  return `${formatEndpoint(address, port)}${from}${through}${marked} within ${timeout}ms`;
}

function canonicalHttp({
  protocol,
  fastRecovery,
  urlsEachCycle,
}: HttpCheckSpec | SslCheckSpec): readonly string[] {
  return [
    protocol,
    ...(fastRecovery === true ? ['fast_recovery'] : []),
    ...(urlsEachCycle === true ? ['urls_each_cycle'] : []),
  ];
}

/** Certificates and keys by a digest, an identity by one for all of it: an id is shown, and keys and passwords are secret. */
function canonicalTls({ verify, identity }: TlsSpec, digests: Digests): string {
  return JSON.stringify([
    verify === null ? null : [verify.ca === null ? null : digests.of(verify.ca), verify.serverName],
    identity === null ? null : identityDigest(identity, digests),
  ]);
}

function identityDigest({ certificate, key, password }: TlsIdentity, digests: Digests): string {
  return checksum(JSON.stringify([digests.of(certificate), digests.of(key), password]));
}

/** FNV-1a of 32 bits: tells one file from the next, and nothing of what is in it. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/** JSON, because paths and hosts may hold anything. */
function canonicalUrl({ path, status, digest, host, regex }: HttpUrlSpec): string {
  return JSON.stringify([
    path,
    host,
    status.map(({ from, to }) => (from === to ? from : `${from}-${to}`)),
    digest,
    ...(regex === undefined ? [] : [regex]),
  ]);
}
