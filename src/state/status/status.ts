import { destinationId, serviceId } from '../../../ipvs/key.ts';
import type { KernelDestination, ServiceId, ServiceKey, TrafficStatistics } from '../../../ipvs/types.ts';
import { addressFamily } from '../../base/ip-address.ts';
import type { Instant, WallTime } from '../../base/time.ts';
import { forwardingName } from '../../config/model/forwarding-name.ts';
import { suspensionStatus } from '../director/suspension.ts';
import type { DirectorView, RealServerFacts, VirtualServerFacts } from '../model/facts.ts';
import type { KernelView, Observation } from '../model/kernel-view.ts';
import type { Pause } from '../model/override.ts';
import { type HeldService, heldDestinations, heldServices } from '../pool/held-destinations.ts';
import { destinationPort, placeServer, portRule, sorryServes } from '../pool/pool.ts';
import { quorumReason } from '../pool/reasons.ts';
import { type AnnounceStatus, announceStatus } from './announce-status.ts';
import { fullWords, isFull, refusalWords, refusesClients } from './client-words.ts';
import { failOpenStatus, isolationStatus, keptByStatus } from './kept-words.ts';
import { overrideStatus, pauseStatus } from './override-words.ts';
import type {
  CheckIoStatus,
  ConfigStatus,
  ConnectionCounts,
  DaemonStatus,
  DataPathStatus,
  FullNatStatus,
  KernelStatus,
  RateStatus,
  RealServerStatus,
  SharedProbesStatus,
  SorryServerStatus,
  StatusDocument,
  TrafficStatus,
  VirtualServerStatus,
} from './status-document.ts';
import { checkStatus, serverState, weightReason } from './status-words.ts';
import { optionalTime, type WriteTime } from './time-words.ts';
import { serverWatchStatus, type WatchFacts } from './watch-status.ts';

/** Everything that a status tells, taken in one turn of the loop. */
export interface StatusFacts {
  readonly daemon: DaemonStatus<WallTime>;
  readonly config: ConfigStatus<WallTime>;
  readonly backend: KernelStatus['backend'];
  readonly director: DirectorView;
  readonly kernel: KernelView;
  readonly table: Observation;
  /** Null without share_probes. */
  readonly sharedProbes: SharedProbesStatus | null;
  /** Null where the file does not announce. */
  readonly announce: AnnounceStatus<WallTime> | null;
  /** Null where no server is reached by FULLNAT. */
  readonly fullnat: FullNatStatus | null;
  /** Null where no server is watched. */
  readonly watch: WatchFacts | null;
  readonly dataPath: DataPathStatus | null;
  /** Null before the first check. */
  readonly checkIo: CheckIoStatus | null;
  /** The operator's word that the kernel be left alone, or null. */
  readonly pause: Pause | null;
  readonly now: Instant;
  readonly wall: WallTime;
}

/** The status of everything, with times as `write` has them. Linear in the number of real servers and checks. */
export function buildStatus<Time>(facts: StatusFacts, write: WriteTime<Time>): StatusDocument<Time> {
  return {
    ...statusHead(facts, write),
    virtual_servers: facts.director.virtualServers.map((virtualServer) =>
      virtualServerStatus(virtualServer, facts, write),
    ),
  };
}

/** Real servers looked at in one turn of the event loop: about a millisecond. */
const SERVERS_PER_TURN = 250;

/**
 * As {@link buildStatus}, over several turns of the event loop, so that checks need not wait for the status of 10,000
 * servers. Each virtual server is of one moment; the last may be some milliseconds younger than the first.
 */
export async function buildStatusInTurns<Time>(
  facts: StatusFacts,
  write: WriteTime<Time>,
  nextTurn: () => Promise<unknown>,
): Promise<StatusDocument<Time>> {
  const servers: VirtualServerStatus<Time>[] = [];
  let inTurn = 0;
  for (const virtualServer of facts.director.virtualServers) {
    servers.push(virtualServerStatus(virtualServer, facts, write));
    inTurn += 1 + virtualServer.servers.length;
    if (inTurn < SERVERS_PER_TURN) continue;
    inTurn = 0;
    await nextTurn();
  }
  return { ...statusHead(facts, write), virtual_servers: servers };
}

function statusHead<Time>(
  facts: StatusFacts,
  write: WriteTime<Time>,
): Omit<StatusDocument<Time>, 'virtual_servers'> {
  return {
    version: 1,
    generated_at: write(facts.wall),
    daemon: { ...facts.daemon, started_at: write(facts.daemon.started_at) },
    config: configStatus(facts.config, write),
    kernel: kernelStatus(facts, write),
    ...isolationStatus(facts.director.isolation, write),
    ...(facts.sharedProbes === null ? {} : { shared_probes: facts.sharedProbes }),
    ...announceStatus(facts.announce, write),
    ...(facts.fullnat === null ? {} : { fullnat: facts.fullnat }),
    ...(facts.watch === null ? {} : { watch: facts.watch.summary }),
    ...(facts.dataPath === null ? {} : { data_path: facts.dataPath }),
    ...(facts.checkIo === null ? {} : { check_io: facts.checkIo }),
  };
}

function configStatus<Time>(config: ConfigStatus<WallTime>, write: WriteTime<Time>): ConfigStatus<Time> {
  const { loaded_at: loadedAt, last_reload: last } = config;
  return {
    ...config,
    loaded_at: write(loadedAt),
    last_reload: last === null ? null : { ...last, at: write(last.at) },
  };
}

function kernelStatus<Time>(facts: StatusFacts, write: WriteTime<Time>): KernelStatus<Time> {
  const { kernel, backend } = facts;
  return {
    backend,
    available: kernel.available,
    in_sync: kernel.inSync,
    last_sync_at: optionalTime(kernel.lastSyncAt, write),
    error: kernel.error,
    drift: kernel.drift,
    last_drift_at: optionalTime(kernel.lastDriftAt, write),
    operations: kernel.operations,
    unmanaged_services: kernel.unmanagedServices,
    paused: facts.pause === null ? null : pauseStatus(facts.pause, write),
    pending: kernel.pending.size,
    ownership_error: kernel.ownershipError,
    settings_error: kernel.settingsError,
  };
}

function virtualServerStatus<Time>(
  virtualServer: VirtualServerFacts,
  facts: StatusFacts,
  write: WriteTime<Time>,
): VirtualServerStatus<Time> {
  const { config } = virtualServer;
  const ids = config.listeners.map(serviceId);
  const held = heldServices(config, facts.table);
  const first = held[0]?.service;
  const { params } = config;
  const row: RowContext = {
    virtualServer,
    held,
    sorryActive: sorryServes(config, virtualServer.quorumMet),
    quorum: quorumReason(virtualServer),
    facts,
  };
  return {
    id: config.id,
    ...(config.name === undefined ? {} : { name: config.name }),
    ...(config.group === undefined ? {} : { group: config.group }),
    ...keyStatus(config.listeners[0]),
    scheduler: params.scheduler,
    forwarding: forwardingName(config),
    persistence_timeout: params.timeoutSeconds === 0 ? null : params.timeoutSeconds,
    state: virtualServer.quorumMet ? 'up' : 'down',
    since: write(virtualServer.since),
    quorum: {
      required: config.quorum,
      hysteresis: config.hysteresis,
      live_weight: virtualServer.liveWeight,
      met: virtualServer.quorumMet,
    },
    sorry_server: sorryStatus(virtualServer, held),
    ...failOpenStatus(virtualServer),
    ...suspensionStatus(virtualServer),
    in_kernel: held.length === ids.length,
    in_sync: facts.kernel.available && ids.every((id) => isInSync(id, facts.kernel)),
    error: firstError(ids, facts.kernel),
    transitions: virtualServer.transitions,
    statistics: first === undefined ? null : sumTraffic(held.map(({ service }) => service.statistics)),
    ...ratesOf(held.map(({ service }) => service.statistics)),
    real_servers: virtualServer.servers.map((server) => realServerStatus(server, row, write)),
  };
}

/** What the rows of one virtual server's real servers share. */
interface RowContext {
  readonly virtualServer: VirtualServerFacts;
  readonly held: readonly HeldService[];
  readonly sorryActive: boolean;
  readonly quorum: string;
  readonly facts: StatusFacts;
}

type KeyStatus = Pick<VirtualServerStatus, 'address' | 'port' | 'protocol' | 'fwmark' | 'family'>;

function keyStatus(key: ServiceKey): KeyStatus {
  if (key.kind === 'fwmark') {
    return { address: null, port: null, protocol: null, fwmark: key.mark, family: key.family };
  }
  const { address, port, protocol } = key;
  return { address, port, protocol, fwmark: null, family: addressFamily(address) };
}

function isInSync(id: ServiceId, kernel: KernelView): boolean {
  return !kernel.pending.has(id) && !kernel.errors.has(id);
}

function firstError(ids: readonly ServiceId[], { errors }: KernelView): string | null {
  for (const id of ids) {
    const error = errors.get(id)?.service;
    if (error !== undefined && error !== null) return error;
  }
  return null;
}

function sorryStatus(
  virtualServer: VirtualServerFacts,
  held: readonly HeldService[],
): SorryServerStatus | null {
  const { config } = virtualServer;
  const sorry = config.sorryServer;
  if (sorry === null) return null;
  const active = sorryServes(config, virtualServer.quorumMet);
  const destinations = destinationsOf(config, held, sorry);
  return {
    address: sorry.address,
    port: sorry.port,
    active,
    in_kernel: destinations.length > 0,
    connections: sumConnections(destinations),
  };
}

function realServerStatus<Time>(
  server: RealServerFacts,
  row: RowContext,
  write: WriteTime<Time>,
): RealServerStatus<Time> {
  const { virtualServer, held, facts } = row;
  const { config } = server;
  const destinations = destinationsOf(virtualServer.config, held, config);
  const first = destinations[0];
  const placement = placeServer(server, row.sorryActive);
  const full = isFull(destinations);
  const refuses = refusesClients(virtualServer.config, placement, full);
  const clients = fullWords(config, full) + refusalWords(virtualServer.config, refuses);
  return {
    ...(config.name === undefined ? {} : { name: config.name }),
    address: config.address,
    port: config.port,
    forwarding: forwardingName(config),
    state: serverState(server),
    ...keptByStatus(server),
    since: write(server.since),
    weight: {
      configured: config.weight,
      effective: server.effectiveWeight,
      kernel: first?.params.weight ?? null,
      reason: weightReason(server, placement, row.quorum, facts.wall) + clients,
    },
    override: overrideStatus(server.override, write),
    in_kernel: first !== undefined,
    error: destinationError(virtualServer, server, facts.kernel),
    checks: server.checks.map((check) => checkStatus(check, write)),
    ...serverWatchStatus(config, facts.watch, write),
    connections: sumConnections(destinations),
    ...(full ? { full: true } : {}),
    ...(refuses ? { refuses_clients: true } : {}),
    transitions: server.transitions,
    downtime_seconds: downtimeSeconds(server, facts.now),
    statistics:
      first === undefined ? null : sumTraffic(destinations.map((destination) => destination.statistics)),
    ...ratesOf(destinations.map((destination) => destination.statistics)),
  };
}

function destinationsOf(...server: Parameters<typeof heldDestinations>): KernelDestination[] {
  return heldDestinations(...server).map(({ destination }) => destination);
}

function destinationError(
  { config }: VirtualServerFacts,
  server: RealServerFacts,
  { errors }: KernelView,
): string | null {
  if (errors.size === 0) return null;
  const { address, forwarding, port } = server.config;
  for (const key of config.listeners) {
    const refused = errors.get(serviceId(key));
    if (refused === undefined) continue;
    const own = destinationPort(portRule(config, key), forwarding, port);
    const error = refused.destinations.get(destinationId({ address, port: own }));
    if (error !== undefined) return error;
  }
  return null;
}

function downtimeSeconds(server: RealServerFacts, now: Instant): number {
  const running = server.downSince === null ? 0 : Math.max(0, now - server.downSince);
  return Math.round(server.pastDowntime + running) / 1000;
}

function sumConnections(destinations: readonly KernelDestination[]): ConnectionCounts | null {
  if (destinations.length === 0) return null;
  const sum = { active: 0, inactive: 0, persistent: 0 };
  for (const destination of destinations) {
    sum.active += destination.activeConnections;
    sum.inactive += destination.inactiveConnections;
    sum.persistent += destination.persistentConnections;
  }
  return sum;
}

function sumTraffic(statistics: readonly TrafficStatistics[]): TrafficStatus {
  const sum = {
    connections: 0,
    incoming_packets: 0,
    outgoing_packets: 0,
    incoming_bytes: 0,
    outgoing_bytes: 0,
  };
  for (const traffic of statistics) {
    sum.connections += Number(traffic.connections);
    sum.incoming_packets += Number(traffic.incomingPackets);
    sum.outgoing_packets += Number(traffic.outgoingPackets);
    sum.incoming_bytes += Number(traffic.incomingBytes);
    sum.outgoing_bytes += Number(traffic.outgoingBytes);
  }
  return sum;
}

function ratesOf(statistics: readonly TrafficStatistics[]): { readonly rates?: RateStatus } {
  const rates = { connections: 0, incoming_bytes: 0, outgoing_bytes: 0 };
  for (const traffic of statistics) {
    rates.connections += Number(traffic.connectionRate);
    rates.incoming_bytes += Number(traffic.incomingByteRate);
    rates.outgoing_bytes += Number(traffic.outgoingByteRate);
  }
  return rates.connections + rates.incoming_bytes + rates.outgoing_bytes === 0 ? {} : { rates };
}
