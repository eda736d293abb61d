import type { HttpUrlSpec } from '../../../checkers/http/spec.ts';
import type { CheckSpec, ConnectionSpec } from '../../../checkers/types.ts';
import { formatEndpoint } from '../../base/ip-address.ts';
import type { CheckId, RealServerId, VirtualServerId } from '../model.ts';

/**
 * The identity of a check: equal for equal specs of one real server, whatever their place in the file. Callers number
 * equal ones.
 */
export function checkId(virtualServer: VirtualServerId, realServer: RealServerId, spec: CheckSpec): CheckId {
  const details = spec.type === 'HTTP_GET' ? [spec.protocol, ...spec.urls.map(canonicalUrl)] : [];
  return [virtualServer, realServer, spec.type, canonicalConnection(spec.connection), ...details].join(' ');
}

function canonicalConnection({ address, port, bindAddress, bindPort, timeout }: ConnectionSpec): string {
  const from = bindAddress === null ? '' : ` from ${formatEndpoint(bindAddress, bindPort ?? 0)}`;
  return `${formatEndpoint(address, port)}${from} within ${timeout}ms`;
}

/** JSON, because paths and hosts may hold anything. */
function canonicalUrl({ path, status, digest, host }: HttpUrlSpec): string {
  return JSON.stringify([
    path,
    host,
    status.map(({ from, to }) => (from === to ? from : `${from}-${to}`)),
    digest,
  ]);
}
