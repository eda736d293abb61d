import { announcedAddresses } from '../../config/model/announced-addresses.ts';
import type { VirtualServer } from '../../config/model/config.ts';
import { keepsConnectionsInFleet } from '../../config/model/scheduling.ts';
import type { Circumstances } from '../facts.ts';
import { numberOf } from '../facts.ts';
import type { Examination } from '../finding.ts';
import { found, IN_ORDER, nameSome, notSeen, setSysctl } from '../finding.ts';

/** The announced virtual servers; none where the file does not announce. */
function announced({ config }: Circumstances): readonly VirtualServer[] {
  if (config?.announce === undefined) return [];
  return config.virtualServers.filter((one) => announcedAddresses(one).length > 0);
}

/** Directors that share no state choose the same server only where the scheduler computes it from the packet. */
export function fleetScheduler(circumstances: Circumstances): Examination {
  const unsuited = announced(circumstances).filter(({ params }) => !keepsConnectionsInFleet(params));
  if (unsuited.length === 0) return IN_ORDER;
  return found({
    severity: 'warning',
    what: `announced with another scheduler than mh with mh-port: ${nameSome(unsuited.map(({ id }) => id))}`,
    why: 'When the number of directors changes, the router moves connections to directors that send them to other servers.',
    mend: ['# in each of these virtual servers, on all directors:', '#   lb_algo mh', '#   mh-port'],
  });
}

/** Without sloppy_tcp, a packet in the middle of a connection that this director does not know is not scheduled. */
export function fleetSloppyTcp(circumstances: Circumstances): Examination {
  if (announced(circumstances).length === 0) return IN_ORDER;
  const value = numberOf(circumstances.host, 'net.ipv4.vs.sloppy_tcp');
  if (value === null) return notSeen('net.ipv4.vs.sloppy_tcp, which a fleet of directors needs');
  if (value !== 0) return IN_ORDER;
  return found({
    severity: 'warning',
    what: 'net.ipv4.vs.sloppy_tcp = 0, and virtual addresses are announced',
    why: 'TCP connections that the router moves here from another director are reset.',
    mend: setSysctl('net.ipv4.vs.sloppy_tcp', 1),
  });
}

/** The table of mh depends on the weights, which have to be the same on every director. */
export function fleetOwnWeights(circumstances: Circumstances): Examination {
  const ids = new Set(announced(circumstances).map(({ id }) => id));
  const own = (circumstances.status?.virtual_servers ?? [])
    .filter(({ id }) => ids.has(id))
    .flatMap(({ id, real_servers: servers }) =>
      servers.flatMap(({ address, override }) => (override === null ? [] : [`${address} in ${id}`])),
    );
  if (own.length === 0) return IN_ORDER;
  return found({
    severity: 'info',
    what: `an operator changed servers of announced addresses on this director: ${nameSome(own)}`,
    why: 'mh deals connections by the weights: a director that does not have the same ones sends moved connections elsewhere.',
    mend: ['# say the same on every director, or take it back:', 'lvsctl enable SERVER'],
  });
}

/** The routing table alone announces nothing. */
export function fleetTableUnread(circumstances: Circumstances): Examination {
  const { host, config } = circumstances;
  const table = config?.announce?.table;
  if (table === undefined) return IN_ORDER;
  if (host.routingConfigs.size === 0) return notSeen(NO_ROUTING_CONFIG);
  if ([...host.routingConfigs.values()].some((text) => readsTable(text, table))) return IN_ORDER;
  return found({
    severity: 'warning',
    what: `no BGP daemon seems to read table ${table}: ${nameSome([...host.routingConfigs.keys()])}`,
    why: 'The routes of announced addresses stay on this host, and no router is led to it.',
    mend: [
      `# BIRD: protocol kernel { kernel table ${table}; learn; ... }`,
      `# FRR: ip import-table ${table}, and redistribute table ${table}`,
    ],
  });
}

const NO_ROUTING_CONFIG =
  'whether a BGP daemon reads the announced routes: no configuration of BIRD or FRR in the usual places can be read';

/**
 * BIRD has `kernel table N`; FRR has `ip import-table N`, or `redistribute table-direct N`, which needs no import.
 */
function readsTable(text: string, table: number): boolean {
  const reading = new RegExp(`\\b(?:kernel\\s+table|import-table|table-direct)\\s+${table}\\b`);
  return reading.test(withoutComments(text));
}

/** BIRD's comments begin with `#` anywhere, FRR's with `!` or `#` at the beginning of a line: `!` elsewhere is BIRD's negation. */
function withoutComments(text: string): string {
  return text.replaceAll(/#.*$|^\s*!.*$/gm, '');
}

/** A dead director may attract traffic for this many seconds before the rule objects. */
const SLOW_SECONDS = 9;

/** Without BFD, a frozen director keeps its traffic for the hold time, which by default is minutes. */
export function fleetSlowDetection({ host, config }: Circumstances): Examination {
  if (config?.announce === undefined) return IN_ORDER;
  if (host.routingConfigs.size === 0) return notSeen(NO_ROUTING_CONFIG);
  const texts = [...host.routingConfigs.values()].map(withoutComments);
  if (texts.some((text) => asksForBfd(text) || hasShortHold(text))) return IN_ORDER;
  return found({
    severity: 'warning',
    what: `neither BFD nor a hold time of at most ${SLOW_SECONDS} s in ${nameSome([...host.routingConfigs.keys()])}`,
    why: 'A director that hangs keeps its traffic until the hold time is over: 240 s with BIRD, 180 s with FRR by default.',
    mend: [
      '# BIRD: protocol bfd { interface "*" { interval 100 ms; multiplier 3; }; }, and `bfd on` in protocol bgp',
      '# FRR: neighbor ADDRESS bfd 3 100 100, with bfdd running',
    ],
  });
}

/**
 * Whether BGP follows BFD: BIRD's `bfd on` in protocol bgp, FRR's `neighbor ADDRESS bfd`. A BFD session without this
 * has no effect on BGP.
 */
function asksForBfd(text: string): boolean {
  return (
    /(?<!\bprotocol\s+)\bbfd\s*(?:;|\{|on\b|yes\b|true\b|graceful\b)/.test(text) ||
    /^\s*neighbor\s+\S+\s+bfd\b/m.test(text)
  );
}

/**
 * BIRD has `hold time N`; FRR has `timers bgp KEEPALIVE HOLD` and `neighbor ADDRESS timers KEEPALIVE HOLD`. 0 means for
 * ever (RFC 4271, 4.2).
 */
function hasShortHold(text: string): boolean {
  const holds = text.matchAll(/\bhold\s+time\s+(\d+)|\btimers\s+(?:bgp\s+)?\d+\s+(\d+)/g);
  return [...holds].some(([, bird, frr]) => {
    const seconds = Number(bird ?? frr);
    return seconds > 0 && seconds <= SLOW_SECONDS;
  });
}
