import { type IpAddress, parseIpAddress } from '../base/ip-address.ts';
import type { Config } from '../config/model/config.ts';
import type { HostReader } from './host-reader.ts';

/**
 * The connections that the kernel tracks from one of this host's addresses to a FULLNAT server; each occupies a port.
 */
export interface TrackedPorts {
  readonly protocol: string;
  readonly server: IpAddress;
  readonly port: number;
  /** The address of this host that the server sees. */
  readonly source: IpAddress;
  readonly entries: number;
}

/** The connections that this network namespace tracks (CONFIG_NF_CONNTRACK_PROCFS); only root may read the file. */
const TABLE = '/proc/self/net/nf_conntrack';

/** Whether a real server or a sorry server uses FULLNAT. */
export function usesFullnat(config: Config | null): boolean {
  return serversOf(config).size > 0;
}

/**
 * Counts the tracked connections to FULLNAT servers, whichever virtual servers they came through, including connections
 * that are over and keep their port. Null when no rule needs them, or when the table cannot be read. Never rejects.
 */
export async function gatherTrackedPorts(
  host: HostReader,
  config: Config | null,
): Promise<readonly TrackedPorts[] | null> {
  const servers = serversOf(config);
  if (servers.size === 0) return null;
  const own = new Set(host.addresses().map(({ address }) => address));
  const counts = new Map<string, TrackedPorts>();
  const read = await host.eachLine(TABLE, (line) => {
    const found = parseTrackedLine(line);
    if (found === null || !servers.has(found.server) || !own.has(found.source)) return;
    const key = `${found.protocol} ${found.source} ${found.server} ${found.port}`;
    counts.set(key, { ...found, entries: (counts.get(key)?.entries ?? 0) + 1 });
  });
  return read === null ? null : [...counts.values()];
}

const TUPLE = /\bsrc=(\S+) dst=(\S+) sport=(\d+) dport=\d+/g;

/**
 * Parses a line as the kernel writes it (nf_conntrack_standalone.c): the direction of the client, then that of the
 * answer, which goes from the server to the address that it sees. Null for a line without ports.
 */
export function parseTrackedLine(line: string): Omit<TrackedPorts, 'entries'> | null {
  const [, answer] = [...line.matchAll(TUPLE)];
  const protocol = line.split(/\s+/, 3)[2];
  const server = parseIpAddress(answer?.[1] ?? '');
  const source = parseIpAddress(answer?.[2] ?? '');
  if (protocol === undefined || server === undefined || source === undefined) return null;
  return { protocol, server, port: Number(answer?.[3]), source };
}

function serversOf(config: Config | null): ReadonlySet<IpAddress> {
  const servers = (config?.virtualServers ?? []).flatMap(({ realServers, sorryServer }) =>
    [...realServers, ...(sorryServer === null ? [] : [sorryServer])].flatMap(({ address, fullnat }) =>
      fullnat === true ? [address] : [],
    ),
  );
  return new Set(servers);
}
