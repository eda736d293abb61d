import type { Shares } from './judge.ts';
import type { Requests, Socket, TransportProtocol } from './messages.ts';
import type { ServerPlan, VirtualServerPlan } from './site.ts';

/** A virtual server that is only asked, and what its scheduler promises. */
export interface SharePlan {
  readonly label: { readonly forwarding: string; readonly protocol: string; readonly scheduler: string };
  readonly virtualServer: VirtualServerPlan;
  readonly requests: Requests;
  readonly promised: Shares;
  /** How far from the promise a share may be, in percentage points. */
  readonly tolerance: number;
  /** What must always be answered by the same server: a client, or a virtual address. */
  readonly sticks: 'source' | 'target' | null;
}

export const VIP4 = '198.51.100.10';
export const VIP6 = 'fd00:5::10';
export const SERVERS: readonly string[] = ['rs1', 'rs2', 'rs3'];
const METHODS = ['NAT', 'DR', 'TUN'] as const;
const PROTOCOLS: readonly TransportProtocol[] = ['TCP', 'UDP'];
const EVEN = [1, 1, 1];
const WEIGHED = [3, 2, 1];
const GUE_PORT = '6080';

/** One or two requests of sixty more or less than promised: a weighted round is six requests long. */
const EXACT = 2;
/** Hashing spreads sixty clients or addresses as chance would, not evenly. */
const HASHED = 20;

export const CLIENTS: readonly string[] = Array.from({ length: 60 }, (_, index) => `192.0.2.${2 + index}`);
const ONE_CLIENT: readonly string[] = ['192.0.2.2'];
const ONE_CLIENT6: readonly string[] = ['fd00:2::2'];
const ADDRESSES: readonly string[] = Array.from({ length: 40 }, (_, index) => `198.51.100.${64 + index}`);

interface SchedulerPlan {
  readonly scheduler: string;
  readonly weights: readonly number[];
  readonly tolerance: number;
  readonly sticks: SharePlan['sticks'];
}

const SCHEDULERS: readonly SchedulerPlan[] = [
  { scheduler: 'rr', weights: EVEN, tolerance: EXACT, sticks: null },
  { scheduler: 'wrr', weights: WEIGHED, tolerance: EXACT, sticks: null },
  { scheduler: 'lc', weights: EVEN, tolerance: EXACT, sticks: null },
  { scheduler: 'wlc', weights: WEIGHED, tolerance: EXACT, sticks: null },
  { scheduler: 'sh', weights: EVEN, tolerance: HASHED, sticks: 'source' },
  { scheduler: 'dh', weights: EVEN, tolerance: HASHED, sticks: 'target' },
];

/** Each forwarding method with each protocol and scheduler, then IPv6 and what else tunnels can do. */
export function sharePlans(firstPort: number): readonly SharePlan[] {
  let port = firstPort;
  const plans: SharePlan[] = [];
  for (const method of METHODS) {
    for (const protocol of PROTOCOLS) {
      for (const scheduler of SCHEDULERS) plans.push(matrixPlan(method, protocol, scheduler, port++));
    }
  }
  for (const method of METHODS) {
    for (const protocol of PROTOCOLS) plans.push(roundRobin(method, protocol, 'IPv6', port++, {}));
  }
  plans.push(
    roundRobin('TUN', 'TCP', 'gre', port++, { tunnel: tunnel('gre') }),
    roundRobin('TUN', 'TCP', 'gre csum', port++, { tunnel: tunnel('gre', undefined, 'csum') }),
    roundRobin('TUN', 'TCP', 'gue', port++, { tunnel: tunnel('gue', GUE_PORT) }),
    roundRobin('TUN', 'UDP', 'gue csum', port++, { tunnel: tunnel('gue', GUE_PORT, 'csum') }),
    roundRobin('TUN', 'TCP', 'IPv4 in IPv6', port++, {}),
    roundRobin('TUN', 'TCP', 'IPv6 in IPv4', port++, {}),
  );
  return plans;
}

/** Each method, protocol and scheduler at least once instead of each with each, and everything behind that matrix. */
export function shortForm(plans: readonly SharePlan[]): readonly SharePlan[] {
  const matrix = METHODS.length * PROTOCOLS.length * SCHEDULERS.length;
  return plans.filter((_, index) => {
    const [row, column] = [Math.floor(index / SCHEDULERS.length), index % SCHEDULERS.length];
    return index >= matrix || column % METHODS.length === row % METHODS.length;
  });
}

function matrixPlan(
  method: VirtualServerPlan['method'],
  protocol: TransportProtocol,
  { scheduler, weights, tolerance, sticks }: SchedulerPlan,
  port: number,
): SharePlan {
  const addresses = scheduler === 'dh' ? ADDRESSES : [VIP4];
  const listener =
    scheduler === 'dh'
      ? { group: `dh_${port}`, range: `${ADDRESSES[0] ?? ''}-${ADDRESSES.at(-1) ?? ''}`, port }
      : { address: VIP4, port };
  return {
    label: { forwarding: method === 'TUN' ? 'TUN ipip' : method, protocol, scheduler },
    virtualServer: { listener, protocol, scheduler, method, servers: pool(weights, port, '10.1.0.1') },
    requests: {
      protocol,
      // Seven clients for forty addresses: every address is asked by several of them.
      sources: sticks === null ? ONE_CLIENT : sticks === 'source' ? CLIENTS : CLIENTS.slice(0, 7),
      targets: addresses.map((address) => ({ address, port })),
      count: sticks === null ? 60 : 120,
      // Connections that are open are what lc and wlc count.
      hold: protocol === 'TCP' && scheduler.endsWith('lc'),
    },
    promised: promise(weights),
    tolerance,
    sticks,
  };
}

function roundRobin(
  method: VirtualServerPlan['method'],
  protocol: TransportProtocol,
  kind: string,
  port: number,
  more: Pick<VirtualServerPlan, 'tunnel'>,
): SharePlan {
  const clientFamily6 = kind === 'IPv6' || kind === 'IPv6 in IPv4';
  const serverFamily6 = kind === 'IPv6' || kind === 'IPv4 in IPv6';
  const address = clientFamily6 ? VIP6 : VIP4;
  const servers = pool(
    EVEN,
    port,
    serverFamily6 ? 'fd00:1::1' : kind === 'gre csum' ? '10.1.0.11' : '10.1.0.1',
  );
  return {
    label: { forwarding: `${method} ${kind}`, protocol, scheduler: 'rr' },
    virtualServer: { listener: { address, port }, protocol, scheduler: 'rr', method, servers, ...more },
    requests: {
      protocol,
      sources: clientFamily6 ? ONE_CLIENT6 : ONE_CLIENT,
      targets: [{ address, port }],
      count: 30,
      hold: false,
    },
    promised: promise(EVEN),
    tolerance: EXACT,
    sticks: null,
  };
}

/** rs1, rs2 and so on, by the beginning that their addresses share. */
export function pool(weights: readonly number[], port: number, start: string): readonly ServerPlan[] {
  return weights.map((weight, index) => ({ address: `${start}${index + 1}`, port, weight }));
}

/** Where the real server of this number must listen for a virtual server: NAT changes the address, others do not. */
export function socketsOf(
  plan: VirtualServerPlan,
  addresses: readonly string[],
  index: number,
): readonly Socket[] {
  const { protocol, method, servers } = plan;
  const server = servers[index];
  if (server === undefined || protocol === null) return [];
  const at = method === 'NAT' ? [server.address] : addresses;
  return at.map((address) => ({ protocol, address, port: server.port }));
}

function promise(weights: readonly number[]): Shares {
  const sum = weights.reduce((a, b) => a + b, 0);
  return Object.fromEntries(weights.map((weight, index) => [`rs${index + 1}`, (100 * weight) / sum]));
}

function tunnel(type: string, port?: string, checksum?: string): NonNullable<VirtualServerPlan['tunnel']> {
  return { type, port, checksum };
}
