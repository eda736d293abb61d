import { destinationId } from '../../../ipvs/key.ts';
import type { DestinationId, ForwardingMethod, ServiceKey, Tunnel } from '../../../ipvs/types.ts';
import type { RealServer, SorryServer, VirtualServer } from '../../config/model/config.ts';
import type { DesiredDestination } from '../model/desired.ts';
import { isDraining, isHeldBack, type Override } from '../model/override.ts';
import { SORRY_SERVER_WEIGHT } from '../model/weight.ts';

/** Why a real server is, or is not, in the kernel. */
export type PlacementCause =
  | 'serving'
  | 'held'
  | 'kept-open'
  | 'inhibited'
  | 'removed'
  | 'withdrawn'
  | 'withdrawn-inhibited'
  | 'draining'
  | 'maintenance';

/** What should become of one real server in the kernel. */
export interface Placement {
  readonly cause: PlacementCause;
  readonly inKernel: boolean;
  /** Weight for the kernel; 0 when not in it. */
  readonly weight: number;
}

/** What the pool's rules need to know of a real server. */
export interface ServerHealth {
  readonly config: RealServer;
  readonly up: boolean;
  /** Up only because the isolation guard holds it. */
  readonly held: boolean;
  /** Down, but fail_open keeps it; never while the sorry server serves. */
  readonly retainedByFailOpen: boolean;
  /** Clamped; see weight.ts. */
  readonly effectiveWeight: number;
  readonly override: Override | null;
}

/** What one virtual server wants in its services with one port rule. */
export interface Pool {
  /** In file order. */
  readonly destinations: ReadonlyMap<DestinationId, DesiredDestination>;
  /** Destinations that must take no new connections, whatever becomes of the others: down, drained, disabled. */
  readonly mustNotServe: ReadonlySet<DestinationId>;
}

/** The sorry server serves exactly while the quorum is not met. */
export function sorryServes(config: VirtualServer, quorumMet: boolean): boolean {
  return config.sorryServer !== null && !quorumMet;
}

/**
 * keepalived's rules in one place. A server that is down leaves, or stays at weight 0 with inhibit_on_failure. While the
 * sorry server serves, servers that are up are withdrawn in the same two ways. Without a sorry server the loss of the
 * quorum moves nobody. The operator's word comes first: a server under maintenance is out; one that drains keeps its
 * connections, also while the sorry server serves, until a check says that it is dead. Ours: a server that fail_open
 * keeps serves on; never beside the sorry server (see retainedByFailOpen).
 */
export function placeServer(server: ServerHealth, sorryActive: boolean): Placement {
  const inhibit = server.config.inhibitOnFailure;
  const draining = isDraining(server.override);
  if (isHeldBack(server.override) && !draining) return { cause: 'maintenance', inKernel: false, weight: 0 };
  if (server.retainedByFailOpen) {
    return { cause: 'kept-open', inKernel: true, weight: server.effectiveWeight };
  }
  if (!server.up) return { cause: inhibit ? 'inhibited' : 'removed', inKernel: inhibit, weight: 0 };
  if (draining) return { cause: 'draining', inKernel: true, weight: 0 };
  if (sorryActive) {
    return { cause: inhibit ? 'withdrawn-inhibited' : 'withdrawn', inKernel: inhibit, weight: 0 };
  }
  return { cause: server.held ? 'held' : 'serving', inKernel: true, weight: server.effectiveWeight };
}

/**
 * Which port destinations of one listener get. `own`: what the configuration says. `zero`: DR and TUN under a firewall
 * mark, which leave the packet's port alone. A number: DR and TUN in a group, which serve on the listener's own port.
 */
export type PortRule = 'own' | 'zero' | number;

export function portRule(config: VirtualServer, listener: ServiceKey): PortRule {
  if (listener.kind === 'fwmark') return 'zero';
  return config.listeners.length > 1 ? listener.port : 'own';
}

/** Destination that a server or sorry server becomes under a rule; NAT always uses the server's own port. */
export function destinationPort(rule: PortRule, forwarding: ForwardingMethod, port: number): number {
  if (rule === 'own' || (forwarding !== 'dr' && forwarding !== 'tun')) return port;
  return rule === 'zero' ? 0 : rule;
}

/** What one virtual server wants in each of its services with the same port rule. */
export function buildPool(
  config: VirtualServer,
  servers: readonly ServerHealth[],
  quorumMet: boolean,
  rule: PortRule,
): Pool {
  const destinations = new Map<DestinationId, DesiredDestination>();
  const mustNotServe = new Set<DestinationId>();
  const fit: DestinationId[] = [];
  const sorryActive = sorryServes(config, quorumMet);
  for (const server of servers) {
    const placement = placeServer(server, sorryActive);
    const destination = serverDestination(server.config, placement.weight, rule);
    const id = destinationId(destination.key);
    if ((server.up || server.retainedByFailOpen) && !isHeldBack(server.override)) fit.push(id);
    else mustNotServe.add(id);
    if (placement.inKernel) merge(destinations, id, destination);
  }
  if (mustNotServe.size > 0) for (const id of fit) mustNotServe.delete(id);
  const sorry = config.sorryServer;
  if (sorry === null) return { destinations, mustNotServe };
  if (sorryActive) {
    const destination = sorryDestination(sorry, SORRY_SERVER_WEIGHT, rule);
    destinations.set(destinationId(destination.key), destination);
  } else if (sorry.inhibit) {
    mergeInto(destinations, sorryDestination(sorry, 0, rule));
  }
  return { destinations, mustNotServe };
}

/**
 * Adds a destination that may be there already: two servers can share one destination (DR under a firewall mark has no
 * port), and so can a sorry server and a real server, or two virtual servers that share a service. One that takes
 * traffic wins over one that does not; else the first stays.
 */
export function mergeInto(
  pool: Map<DestinationId, DesiredDestination>,
  destination: DesiredDestination,
): void {
  merge(pool, destinationId(destination.key), destination);
}

function merge(
  pool: Map<DestinationId, DesiredDestination>,
  id: DestinationId,
  destination: DesiredDestination,
): void {
  const present = pool.get(id);
  if (present === undefined || (present.params.weight === 0 && destination.params.weight > 0)) {
    pool.set(id, destination);
  }
}

/** A real server as a destination of a service. */
export function serverDestination(config: RealServer, weight: number, rule: PortRule): DesiredDestination {
  const { address, forwarding, tunnel, upperThreshold, lowerThreshold } = config;
  return {
    key: { address, port: destinationPort(rule, forwarding, config.port) },
    params: {
      forwarding,
      weight,
      upperThreshold,
      lowerThreshold,
      tunnel: effectiveTunnel(forwarding, tunnel),
    },
  };
}

function sorryDestination(config: SorryServer, weight: number, rule: PortRule): DesiredDestination {
  const { address, forwarding, tunnel } = config;
  return {
    key: { address, port: destinationPort(rule, forwarding, config.port) },
    params: {
      forwarding,
      weight,
      upperThreshold: 0,
      lowerThreshold: 0,
      tunnel: effectiveTunnel(forwarding, tunnel),
    },
  };
}

const NO_TUNNEL: Tunnel = { type: 'ipip', port: 0, checksum: 'nocsum' };

function effectiveTunnel(forwarding: ForwardingMethod, tunnel: Tunnel): Tunnel {
  return forwarding === 'tun' ? tunnel : NO_TUNNEL;
}
