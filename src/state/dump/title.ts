import type { VirtualServerStatus } from '../status/status-document.ts';

/** The first line of a virtual server, as in keepalived's dump. */
export function virtualServerTitle({
  address,
  port,
  protocol,
  fwmark,
  family,
}: Pick<VirtualServerStatus, 'address' | 'port' | 'protocol' | 'fwmark' | 'family'>): string {
  if (fwmark !== null) return `FWMARK = ${fwmark} (${family === 'inet6' ? 'IPv6' : 'IPv4'})`;
  return `VIP = ${address ?? 'unknown'}, VPORT = ${port ?? 0}, protocol = ${(protocol ?? 'tcp').toUpperCase()}`;
}
