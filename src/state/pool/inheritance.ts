import { destinationId, serviceId } from '../../../ipvs/key.ts';
import type { KernelService, KernelTable } from '../../../ipvs/types.ts';
import type { RealServer, VirtualServer } from '../../config/model/config.ts';
import { destinationPort, type PortRule, portRule } from './pool.ts';

/** What an earlier run of lvsd left in the kernel says of a server. Null: nothing can be told. */
export type Inherited = 'up' | 'down' | null;

/**
 * Reads one server's part of our services as they were found at the start. Without this a restart would send clients to
 * servers that are down until checks have run again, and take those with alpha out that serve (keepalived does both after
 * a crash). Where nobody serves nothing is told: an empty pool may be one that was never filled.
 */
export function inheritedOf(
  table: KernelTable,
  virtualServer: VirtualServer,
  server: RealServer,
  draining: boolean,
): Inherited {
  if (table.size === 0) return null;
  for (const listener of virtualServer.listeners) {
    const service = table.get(serviceId(listener));
    if (service === undefined || !hasLiveDestination(service)) continue;
    return verdictIn(service, portRule(virtualServer, listener), server, draining);
  }
  return null;
}

function hasLiveDestination({ destinations }: KernelService): boolean {
  for (const { params } of destinations.values()) if (params.weight > 0) return true;
  return false;
}

/** One that is down is not there, or at weight 0 with inhibit_on_failure; weight 0 alone is somebody's wish. */
function verdictIn(
  { destinations }: KernelService,
  rule: PortRule,
  { address, forwarding, port, inhibitOnFailure }: RealServer,
  draining: boolean,
): Inherited {
  const found = destinations.get(destinationId({ address, port: destinationPort(rule, forwarding, port) }));
  if (found === undefined) return 'down';
  return found.params.weight > 0 || draining || !inhibitOnFailure ? 'up' : 'down';
}
