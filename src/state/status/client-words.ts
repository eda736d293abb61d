import type { KernelDestination } from '../../../ipvs/types.ts';
import type { RealServer, VirtualServer } from '../../config/model/config.ts';
import { hashesWithoutFallback } from '../../config/model/scheduling.ts';
import type { Placement } from '../pool/pool.ts';

/** Whether the kernel holds as many connections to a server as it may have, and sends it no new ones. */
export function isFull(destinations: readonly KernelDestination[]): boolean {
  return destinations.some(isAtThreshold);
}

/** ip_vs_conn.c, ip_vs_bind_dest: active and inactive ones count, templates do not. */
function isAtThreshold({ params, activeConnections, inactiveConnections }: KernelDestination): boolean {
  const { upperThreshold } = params;
  return upperThreshold > 0 && activeConnections + inactiveConnections >= upperThreshold;
}

/** What is so for a full server, or nothing. */
export function fullWords({ upperThreshold, lowerThreshold }: RealServer, full: boolean): string {
  if (!full) return '';
  // ip_vs_conn.c, ip_vs_unbind_dest: without a lower threshold, three quarters of the upper one.
  const below = lowerThreshold > 0 ? lowerThreshold : Math.ceil((upperThreshold * 3) / 4);
  return `; full: ${upperThreshold} connections (uthreshold), gets no new ones until it has fewer than ${below}`;
}

/**
 * Whether the scheduler refuses clients on account of a server: it stays in the kernel and takes no new connections, and
 * the scheduler looks no further.
 */
export function refusesClients(
  { params, realServers }: VirtualServer,
  { inKernel, weight }: Placement,
  full: boolean,
): boolean {
  return realServers.length > 1 && inKernel && (weight === 0 || full) && hashesWithoutFallback(params);
}

/** What is so for clients of a server that {@link refusesClients}, or nothing. */
export function refusalWords({ params: { scheduler } }: VirtualServer, refuses: boolean): string {
  if (!refuses) return '';
  const remedy = scheduler === 'dh' ? 'dh has no fallback' : `${scheduler} without ${scheduler}-fallback`;
  return `; ${remedy}: clients whose hash means this server are refused`;
}
