import { destinationId, serviceId } from '../../../ipvs/key.ts';
import type { KernelTable } from '../../../ipvs/types.ts';
import type { Milliseconds, WallTime } from '../../base/time.ts';
import type { DesiredState } from '../model/desired.ts';
import type { DirectorView, RealServerFacts, VirtualServerFacts } from '../model/facts.ts';
import { isDraining, type ServerName } from '../model/override.ts';
import { type HeldDestination, heldDestinations, heldServices } from './held-destinations.ts';

/** Handshakes under way when a drain began count as inactive for about this long. */
export const HANDSHAKE_GRACE: Milliseconds = 1000;

/** The reading of the kernel that decides whether a drain is over. */
export interface DrainTimestamps {
  /** Null when the kernel could not be read: then only a deadline ends a drain. */
  readonly table: KernelTable | null;
  readonly wall: WallTime;
  /** The desired services of all virtual servers together. */
  readonly desired: DesiredState;
  /** How long the kernel keeps a UDP flow after its last packet. */
  readonly udpTimeoutSeconds: number;
}

/** Whether any server drains; otherwise nothing needs to be read. */
export function someoneDrains(view: DirectorView): boolean {
  return view.virtualServers.some(({ servers }) => servers.some(({ override }) => isDraining(override)));
}

/** The servers whose drain is over: their connections are gone, or its deadline has come. */
export function finishedDrains(view: DirectorView, moment: DrainTimestamps): readonly ServerName[] {
  const finished: ServerName[] = [];
  for (const virtualServer of view.virtualServers) {
    for (const server of virtualServer.servers) {
      if (!isDraining(server.override) || !isDrainOver(virtualServer, server, moment)) continue;
      finished.push({ virtualServer: virtualServer.config.id, realServer: server.config.id });
    }
  }
  return finished;
}

function isDrainOver(
  { config }: VirtualServerFacts,
  server: RealServerFacts,
  { table, desired, wall, udpTimeoutSeconds }: DrainTimestamps,
): boolean {
  const { override } = server;
  if (override === null) return false;
  if (override.deadline !== null && override.deadline <= wall) return true;
  if (table === null) return false;
  const flowsAreOld = wall - override.since >= udpTimeoutSeconds * 1000;
  // Another virtual server may still use the destination of a shared service, which then never empties: the drain
  // does not wait for that.
  const held = heldDestinations(config, heldServices(config, table), server.config).filter(
    ({ key, destination }) => !isWanted(desired, key, destination),
  );
  if (held.length > 0 && wall - override.since < HANDSHAKE_GRACE) return false;
  return held.every((destination) => isEmpty(destination, flowsAreOld));
}

function isWanted(
  desired: DesiredState,
  service: HeldDestination['key'],
  { key }: HeldDestination['destination'],
): boolean {
  const wanted = desired.get(serviceId(service))?.destinations.get(destinationId(key));
  return wanted !== undefined && wanted.params.weight > 0;
}

/**
 * TCP and SCTP: nothing is established any more. The kernel calls every UDP flow inactive and keeps it until it was
 * silent for its timeout; a client that never falls silent would never leave, so that after one timeout only such
 * clients are left and the server goes. What a firewall mark stands for is not known: it waits for both kinds, so that
 * TCP connections that close hold it up for their two minutes. Persistence templates hold nobody: their clients get
 * another server.
 */
function isEmpty({ key, destination }: HeldDestination, flowsAreOld: boolean): boolean {
  const { params, activeConnections, inactiveConnections } = destination;
  // Weight 0 is not written yet.
  if (params.weight > 0) return false;
  if (key.kind === 'address' && key.protocol !== 'udp') return activeConnections === 0;
  if (key.kind === 'fwmark' && activeConnections > 0) return false;
  return flowsAreOld || activeConnections + inactiveConnections === 0;
}
