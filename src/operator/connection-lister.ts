import { destinationId } from '../../ipvs/key.ts';
import { type KernelConnection, parseConnectionLine } from '../../ipvs/proc/connection-line.ts';
import type { DestinationId, ServiceKey } from '../../ipvs/types.ts';
import type { ConnectionEntry, ConnectionReport } from '../api/protocol.ts';
import { REQUEST_CODES, RequestError } from '../api/request-error.ts';
import { resolveRealServer, resolveVirtualServer } from '../api/targets.ts';
import { describeError } from '../base/errors.ts';
import { formatEndpoint, type IpAddress } from '../base/ip-address.ts';
import type { RealServer, VirtualServer } from '../config/model/config.ts';
import type { DirectorView } from '../state/model/facts.ts';
import { destinationPort, portRule } from '../state/pool/pool.ts';

/** The largest number of connections in one answer. */
export const CONNECTIONS_LISTED = 1000;

/**
 * The largest number of lines of the kernel's table that are read for one answer: a million lines take about two
 * seconds.
 */
const CONNECTION_LINES_READ = 1_000_000;

export interface ConnectionListerComponents {
  readonly director: { view(): DirectorView };
  /** The kernel's connection table, a line for each entry; the iteration throws where there is none. */
  readonly lines: () => AsyncIterable<string>;
  /**
   * Whether data-path probes use this source address, because their entries look like those of clients. Absent where
   * there are no such probes.
   */
  readonly isProbeSource?: (address: IpAddress) => boolean;
}

/** Finds the connections of a virtual server in the kernel's table. */
export class ConnectionLister {
  readonly #components: ConnectionListerComponents;

  constructor(components: ConnectionListerComponents) {
    this.#components = components;
  }

  async list(virtualServerSelector: string, realServerSelector: string | null): Promise<ConnectionReport> {
    const configured = this.#components.director.view().virtualServers.map(({ config }) => config);
    const virtualServer = resolveVirtualServer(configured, virtualServerSelector);
    const realServer =
      realServerSelector === null ? null : resolveRealServer(virtualServer, realServerSelector);
    const matches = matcherOf(virtualServer, realServer);
    const { isProbeSource = () => false } = this.#components;
    const connections: ConnectionEntry[] = [];
    let matched = 0;
    let read = 0;
    try {
      for await (const line of this.#components.lines()) {
        read += 1;
        if (read > CONNECTION_LINES_READ) break;
        const connection = parseConnectionLine(line);
        if (connection === null || !matches(connection) || isProbeSource(connection.clientAddress)) continue;
        matched += 1;
        if (connections.length < CONNECTIONS_LISTED) connections.push(entryOf(connection));
      }
    } catch (error) {
      throw new RequestError(
        422,
        REQUEST_CODES.noConnectionTable,
        `cannot read the kernel's connection table: ${describeError(error)}`,
        'it exists where the module ip_vs is loaded',
      );
    }
    return {
      virtual_server: virtualServer.id,
      real_server: realServer?.id ?? null,
      matched,
      complete: read <= CONNECTION_LINES_READ,
      connections,
    };
  }
}

type Matcher = (connection: KernelConnection) => boolean;

/**
 * Matches by protocol and virtual address. The table does not show whether a connection came through a firewall mark;
 * for such a virtual server every connection to one of its real servers counts.
 */
function matcherOf(virtualServer: VirtualServer, only: RealServer | null): Matcher {
  const servers = only === null ? virtualServer.realServers : [only];
  const destinations = new Map<ServiceKey, ReadonlySet<DestinationId>>();
  const byEndpoint = new Map<string, ServiceKey>();
  const marks: ServiceKey[] = [];
  for (const key of virtualServer.listeners) {
    destinations.set(key, destinationsFor(virtualServer, key, servers));
    if (key.kind === 'fwmark') marks.push(key);
    else byEndpoint.set(`${key.protocol} ${formatEndpoint(key.address, key.port)}`, key);
  }
  return (connection) => {
    const { protocol, virtualAddress, virtualPort } = connection;
    const key =
      byEndpoint.get(`${protocol} ${formatEndpoint(virtualAddress, virtualPort)}`) ??
      byEndpoint.get(`${protocol} ${formatEndpoint(virtualAddress, 0)}`);
    if (key !== undefined) return only === null || leadsTo(connection, key, destinations);
    return marks.some((mark) => leadsTo(connection, mark, destinations));
  };
}

function leadsTo(
  { destinationAddress: address, destinationPort: port }: KernelConnection,
  key: ServiceKey,
  destinations: ReadonlyMap<ServiceKey, ReadonlySet<DestinationId>>,
): boolean {
  const known = destinations.get(key);
  if (known === undefined) return false;
  // With port 0 the destination keeps the port of the packet.
  return known.has(destinationId({ address, port })) || known.has(destinationId({ address, port: 0 }));
}

function destinationsFor(
  virtualServer: VirtualServer,
  key: ServiceKey,
  servers: readonly RealServer[],
): ReadonlySet<DestinationId> {
  const rule = portRule(virtualServer, key);
  return new Set(
    servers.map(({ address, port, forwarding }) =>
      destinationId({ address, port: destinationPort(rule, forwarding, port) }),
    ),
  );
}

function entryOf(connection: KernelConnection): ConnectionEntry {
  const { protocol, state, expiresSeconds, clientPort } = connection;
  return {
    protocol,
    client: formatEndpoint(connection.clientAddress, clientPort),
    virtual: formatEndpoint(connection.virtualAddress, connection.virtualPort),
    destination: formatEndpoint(connection.destinationAddress, connection.destinationPort),
    state,
    expires_seconds: expiresSeconds,
    template: clientPort === 0,
  };
}
