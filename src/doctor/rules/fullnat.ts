import type { Config } from '../../config/model/config.ts';
import { CHAIN } from '../../fullnat/nat-table.ts';
import type { StatusDocument } from '../../state/status/status-document.ts';
import type { Circumstances } from '../facts.ts';
import { numberOf } from '../facts.ts';
import type { Examination } from '../finding.ts';
import { found, IN_ORDER, nameSome, notSeen, setSysctl } from '../finding.ts';
import { type TrackedPorts, usesFullnat } from '../tracked-ports.ts';

const TRACKING = 'net.ipv4.vs.conntrack';
const NAT_TABLE = 'the nat table, in which FULLNAT has its rules';

/**
 * The number of ports from which the kernel chooses for one source address: those of clients above 1023 stay above it
 * (nf_nat).
 */
const PORTS_OF_ADDRESS = 64_512;
/** The percentage of used ports from which the rule warns. */
const PORTS_HIGH = 75;
/** The percentage from which the ports will be used up soon. */
const PORTS_SPENT = 95;

/**
 * A rule exists, lvsd's or another, and the setting is off: packets of IPVS then bypass the nat table, and nothing
 * reports that.
 */
export function natRuleWithoutTracking({ host }: Circumstances): Examination {
  const { ipvsNatRules } = host;
  if (ipvsNatRules === null || ipvsNatRules.length === 0) return IN_ORDER;
  const value = numberOf(host, TRACKING);
  if (value === null) return notSeen(`${TRACKING}, which rules for connections of IPVS need`);
  if (value !== 0) return IN_ORDER;
  return found({
    severity: 'problem',
    what: `${TRACKING} = 0, and the nat table has rules for connections of IPVS: ${nameSome(ipvsNatRules)}`,
    why: 'These rules do nothing, and nothing says so: the servers see the clients own addresses and answer past this host.',
    mend: setSysctl(TRACKING, 1),
  });
}

/** Reports faults that lvsd itself names, and those that can be seen where lvsd names none. */
export function fullnatBroken({ host, config, status }: Circumstances): Examination {
  if (!usesFullnat(config)) return IN_ORDER;
  if (status === null) return notSeen('whether the rules of FULLNAT are in the kernel: lvsd does not answer');
  const { fullnat } = status;
  if (fullnat === undefined)
    return notSeen('whether the rules of FULLNAT are in the kernel: lvsd runs another file');
  if (fullnat.error !== null) {
    return found({
      severity: 'problem',
      what: `FULLNAT does not work: ${fullnat.error}`,
      why: 'Connections to its servers time out: their answers do not come back through this host.',
      mend: [`# ${fullnat.hint ?? 'see docs/fullnat.md'}`],
    });
  }
  if (host.ipvsNatRules === null) return notSeen(NAT_TABLE);
  const ours = host.ipvsNatRules.filter((line) => line.startsWith(`-A ${CHAIN} `)).length;
  if (ours >= fullnat.rules) return IN_ORDER;
  if (!host.ipvsNatRulesWhole) return notSeen(NAT_TABLE);
  return found({
    severity: 'problem',
    what: `the nat table has ${ours} of the ${fullnat.rules} rules of FULLNAT`,
    why: 'Servers see the clients own addresses and answer past this host: clients time out.',
    mend: ['# lvsd repairs it within 5 s; if this stays, see `lvsctl status`'],
  });
}

/** The number of source ports that are in use towards one server, and the number that exist. */
interface PortsInUse {
  readonly where: string;
  readonly used: number;
  readonly ports: number;
}

/** The kernel drops the first packet of a connection that finds no port, and counts nothing. */
export function fullnatPorts({ host, config, status }: Circumstances): Examination {
  if (!usesFullnat(config)) return IN_ORDER;
  const inUse = host.trackedPorts === null ? portsByIpvs(config, status) : portsTracked(host.trackedPorts);
  const percentOf = ({ used, ports }: PortsInUse): number => Math.floor((100 * used) / ports);
  const crowded = inUse.filter((one) => percentOf(one) >= PORTS_HIGH);
  if (crowded.length === 0) return IN_ORDER;
  const names = crowded.map((one) => `${one.where} (${one.used} of ${one.ports}, ${percentOf(one)} %)`);
  return found({
    severity: crowded.some((one) => percentOf(one) >= PORTS_SPENT) ? 'problem' : 'warning',
    what: `source ports of FULLNAT run out at ${nameSome(names)}`,
    why: 'A connection that finds no port is dropped without a message: the client only times out.',
    mend: ['# name more source addresses in the virtual server: `snat ADDRESS ADDRESS ...`'],
  });
}

function portsTracked(tracked: readonly TrackedPorts[]): readonly PortsInUse[] {
  return tracked.map(({ protocol, server, port, source, entries }) => ({
    where: `${server} port ${port} (${protocol}) from ${source}`,
    used: entries,
    ports: PORTS_OF_ADDRESS,
  }));
}

/**
 * Where connection tracking cannot be read, the connections that IPVS counts at a server are used, over all its virtual
 * servers.
 */
function portsByIpvs(config: Config | null, status: StatusDocument | null): readonly PortsInUse[] {
  const sources = new Map((config?.virtualServers ?? []).map(({ id, snat }) => [id, snat ?? [OF_THE_ROUTE]]));
  const servers = new Map<string, { used: number; readonly from: Set<string> }>();
  for (const { id, protocol, real_servers: realServers } of status?.virtual_servers ?? []) {
    for (const { forwarding, connections, address, port } of realServers) {
      if (forwarding !== 'fullnat' || connections === null) continue;
      const where = `${address} port ${port}${protocol === null ? '' : ` (${protocol})`}`;
      const server = servers.get(where) ?? { used: 0, from: new Set() };
      servers.set(where, server);
      server.used += connections.active + connections.inactive;
      for (const source of sources.get(id) ?? [OF_THE_ROUTE]) server.from.add(source);
    }
  }
  return [...servers].map(([where, { used, from }]) => ({
    where,
    used,
    ports: PORTS_OF_ADDRESS * from.size,
  }));
}

/** Stands for the source address that the kernel chooses by its route. */
const OF_THE_ROUTE = 'route';

/** No other director can continue these connections, because their translation is not in its kernel. */
export function fullnatTakeover({ config }: Circumstances): Examination {
  if (config === null || !usesFullnat(config)) return IN_ORDER;
  const pair = config.vrrp !== undefined || (config.kernel?.syncDaemon ?? null) !== null;
  if (!pair && config.announce === undefined) return IN_ORDER;
  return found({
    severity: 'info',
    what: 'FULLNAT on a director that is one of several',
    why: 'Its connections end when another director takes over: the sync daemon does not carry the translation of their source addresses.',
    mend: ['# nothing to mend: clients connect anew. DR and TUN keep connections over a take-over'],
  });
}
