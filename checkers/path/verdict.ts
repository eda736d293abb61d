import { formatEndpoint } from '../../src/base/ip-address.ts';
import type { ConnectionSpec, ForwardingPath } from '../connection/spec.ts';
import { failed } from '../result.ts';
import type { ProbeResult } from '../types.ts';

/** A failed data-path probe, and the result of the same check straight to the server just after it. */
export interface FailedProbe {
  readonly connection: ConnectionSpec;
  readonly path: ForwardingPath;
  readonly result: ProbeResult & { readonly outcome: 'fail' };
  readonly direct: ProbeResult;
}

const NAMES: Readonly<Record<ForwardingPath['method'], string>> = {
  dr: 'DR',
  tun: 'TUN',
  nat: 'NAT',
  fullnat: 'FULLNAT',
};

/**
 * The failure with its reason in words. Its code is `path` when the server itself passes the check: then clients
 * would not be served by a server that a plain check calls healthy.
 */
export function judgePath({ connection, path, result, direct }: FailedProbe): ProbeResult {
  const where = `by ${NAMES[path.method]} at ${formatEndpoint(connection.address, connection.port)}`;
  const own = formatEndpoint(path.server.address, path.server.port);
  const { code } = result;
  const more = result.output === undefined ? {} : { output: result.output };
  if (direct.outcome === 'pass') {
    const outcome = code === 'timeout' ? 'no answer' : result.detail;
    return failed(
      'path',
      `${outcome} ${where}, while ${own} itself passes: ${reason(connection, path, code)}`,
      more,
    );
  }
  const alive = direct.outcome === 'fail' && direct.code === 'refused';
  if (alive && code === 'timeout')
    return failed(code, `no answer ${where}, and ${own} refuses: ${reason(connection, path, code)}`, more);
  return failed(code, `${result.detail} ${where}`, more);
}

/** Why a server that is up does not serve through IPVS. */
function reason({ address }: ConnectionSpec, { method }: ForwardingPath, code: ProbeResult['code']): string {
  // A host without a tunnel reports an unknown protocol, which IPVS passes on as a refusal.
  if (code === 'refused' && method === 'tun')
    return `it has no tunnel, or serves on another address only, not on ${address}`;
  if (code === 'refused') return `it serves on another address only, not on ${address}`;
  if (code !== 'timeout' && code !== 'unreachable') return 'it answers otherwise there';
  switch (method) {
    case 'dr':
      return `it has no ${address} on lo, or its answer takes another way`;
    case 'tun':
      return `it has no tunnel, no ${address}, or rp_filter on its tunnel`;
    case 'nat':
      return 'its answers do not come back through this host';
    case 'fullnat':
      return 'the rules of FULLNAT do not work here';
  }
}

/** The failure of a server that passes its check but answers ARP for the virtual address, and so must not serve. */
export function answersArpFor({ address }: ConnectionSpec, { server }: ForwardingPath): ProbeResult {
  return failed(
    'path',
    `${server.address} answers ARP for ${address}: clients would reach it past this host; it needs arp_ignore=1, arp_announce=2`,
  );
}
