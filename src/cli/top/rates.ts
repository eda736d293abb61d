import type {
  StatusDocument,
  TrafficStatus,
  VirtualServerStatus,
} from '../../state/status/status-document.ts';
import { servedEndpoint, statusEndpoint } from '../../state/status/status-endpoint.ts';

/** Rates per second between two readings. */
export interface Rates {
  readonly connections: number;
  readonly incomingBytes: number;
  readonly outgoingBytes: number;
  readonly incomingPackets: number;
  readonly outgoingPackets: number;
}

/** The current load of one virtual or real server. */
export interface Load {
  readonly name: string;
  /** Null for a virtual server. */
  readonly service: string | null;
  /** Null before the second reading, and where the kernel's counters were reset. */
  readonly rates: Rates | null;
  readonly active: number;
  readonly inactive: number;
}

export interface ServiceLoad extends Load {
  readonly servers: readonly Load[];
}

/**
 * The load of each virtual server, the busiest first, and of its real servers. `before` is null at the first reading.
 */
export function loadBetween(before: StatusDocument | null, after: StatusDocument): readonly ServiceLoad[] {
  const seconds =
    before === null ? 0 : (Date.parse(after.generated_at) - Date.parse(before.generated_at)) / 1000;
  const known = new Map((before?.virtual_servers ?? []).map((service) => [service.id, service]));
  const loads = after.virtual_servers.map((service) => serviceLoad(known.get(service.id), service, seconds));
  return loads.sort(byConnections);
}

function serviceLoad(
  before: VirtualServerStatus | undefined,
  after: VirtualServerStatus,
  seconds: number,
): ServiceLoad {
  const known = new Map((before?.real_servers ?? []).map((server) => [statusEndpoint(server), server]));
  const servers = after.real_servers.map((server): Load => {
    const earlier = known.get(statusEndpoint(server))?.statistics ?? null;
    return {
      name: servedEndpoint(server, after.port),
      service: after.id,
      rates: ratesBetween(earlier, server.statistics, seconds),
      active: server.connections?.active ?? 0,
      inactive: server.connections?.inactive ?? 0,
    };
  });
  return {
    name: after.id,
    service: null,
    rates: ratesBetween(before?.statistics ?? null, after.statistics, seconds),
    active: sum(servers, ({ active }) => active),
    inactive: sum(servers, ({ inactive }) => inactive),
    servers: servers.sort(byConnections),
  };
}

function ratesBetween(
  before: TrafficStatus | null,
  after: TrafficStatus | null,
  seconds: number,
): Rates | null {
  if (before === null || after === null || seconds <= 0) return null;
  const rate = (name: keyof TrafficStatus): number => (after[name] - before[name]) / seconds;
  const rates = {
    connections: rate('connections'),
    incomingBytes: rate('incoming_bytes'),
    outgoingBytes: rate('outgoing_bytes'),
    incomingPackets: rate('incoming_packets'),
    outgoingPackets: rate('outgoing_packets'),
  };
  // The counters of a recreated service start from 0, so there is no rate before the next reading.
  return Object.values(rates).some((value) => value < 0) ? null : rates;
}

function byConnections(a: Load, b: Load): number {
  const difference = (b.rates?.connections ?? -1) - (a.rates?.connections ?? -1);
  return difference === 0 ? b.active - a.active : difference;
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
