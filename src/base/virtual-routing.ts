import { type AddressFamily, addressFamily, type IpAddress } from './ip-address.ts';

/** A network as the kernel has it: an address and the number of leading bits that count, 0..32 or 0..128. */
export interface Prefix {
  readonly address: IpAddress;
  readonly length: number;
}

/** What a route does with packets to its destination, in iproute2's words. */
export type RouteKind =
  | 'unicast'
  | 'local'
  | 'broadcast'
  | 'multicast'
  | 'blackhole'
  | 'unreachable'
  | 'prohibit'
  | 'throw';

/** One next hop of a route. */
export interface RouteHop {
  readonly gateway: IpAddress | null;
  readonly interface: string | null;
  /** The weight, 1..256, which only routes with several hops have. */
  readonly weight: number;
  /** True when the gateway counts as reachable although no network of the interface contains it. */
  readonly onlink: boolean;
}

/**
 * A numeric property of a route that TCP and other protocols use, with iproute2's name. The kernel does not replace a
 * locked one by measured values.
 */
export interface RouteMetric {
  readonly name: 'mtu' | 'advmss' | 'window' | 'hoplimit' | 'initcwnd' | 'initrwnd' | 'cwnd' | 'ssthresh';
  readonly value: number;
  readonly locked: boolean;
}

/** A route that is present while the instance is MASTER (`virtual_routes`). */
export interface VirtualRoute {
  readonly kind: RouteKind;
  readonly family: AddressFamily;
  /** The destination network; the default route has length 0. */
  readonly destination: Prefix;
  /** The route applies only to packets from this source network, which only IPv6 has; null for all packets. */
  readonly from: Prefix | null;
  /** The source address of packets that this host sends over the route (`src`); null lets the kernel choose. */
  readonly source: IpAddress | null;
  /** The next hops. Kinds that drop packets have none; several hops share the traffic. */
  readonly hops: readonly RouteHop[];
  readonly table: number;
  /** The scope as rtnetlink's number. */
  readonly scope: number;
  /** The origin of the route as rtnetlink's number. */
  readonly protocol: number;
  /** The priority among routes to the same destination, the smallest first; null for the kernel's default. */
  readonly metric: number | null;
  readonly tos: number;
  readonly metrics: readonly RouteMetric[];
  /** Whether the state of the route's interfaces affects the instance (false with `no_track`). */
  readonly tracked: boolean;
}

/** What a rule does with packets that it matches. */
export type RuleAction =
  | { readonly kind: 'lookup'; readonly table: number }
  | { readonly kind: 'goto'; readonly priority: number }
  | { readonly kind: 'nop' | 'blackhole' | 'unreachable' | 'prohibit' };

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** A rule of policy routing that is present while the instance is MASTER (`virtual_rules`). */
export interface VirtualRule {
  readonly family: AddressFamily;
  /** True when the rule applies to packets that do not match. */
  readonly inverted: boolean;
  readonly from: Prefix | null;
  readonly to: Prefix | null;
  readonly tos: number;
  readonly mark: { readonly value: number; readonly mask: number } | null;
  readonly incoming: string | null;
  readonly outgoing: string | null;
  /** The priority, 0..4294967295, the smallest first. */
  readonly priority: number;
  /** The number of the protocol over IP; null for any. */
  readonly ipProtocol: number | null;
  readonly sourcePorts: PortRange | null;
  readonly destinationPorts: PortRange | null;
  /** Routes with a prefix of this length or shorter are ignored; null when none are. */
  readonly suppressedLength: number | null;
  readonly action: RuleAction;
  /** Whether the state of the rule's interfaces affects the instance (false with `no_track`). */
  readonly tracked: boolean;
}

/** Routes and rules together, in the order of the file. */
export interface VirtualRouting {
  readonly routes: readonly VirtualRoute[];
  readonly rules: readonly VirtualRule[];
}

export const NO_ROUTING: VirtualRouting = { routes: [], rules: [] };

export function hasRouting({ routes, rules }: VirtualRouting): boolean {
  return routes.length + rules.length > 0;
}

/**
 * The routes and rules of the first argument that the second does not have. All settings except `no_track` are
 * compared.
 */
export function routingWithout(routing: VirtualRouting, other: VirtualRouting): VirtualRouting {
  const known = new Set([...other.routes, ...other.rules].map(identityOf));
  const isNew = (one: VirtualRoute | VirtualRule): boolean => !known.has(identityOf(one));
  return { routes: routing.routes.filter(isNew), rules: routing.rules.filter(isNew) };
}

/** A text that is equal for two entries which the kernel treats as the same one. */
export function identityOf({ tracked: _tracked, ...rest }: VirtualRoute | VirtualRule): string {
  return JSON.stringify(rest);
}

/** The numbers of linux/rtnetlink.h, with the names that iproute2 knows without any file. */
export const MAIN_TABLE = 254;
export const WELL_KNOWN_TABLES: ReadonlyMap<string, number> = new Map([
  ['default', 253],
  ['main', MAIN_TABLE],
  ['local', 255],
]);

/** Writes a route as `ip route` does, for logs and reports. */
export function routeText(route: VirtualRoute): string {
  const { kind, destination, hops, source, table, metric, from } = route;
  const several = hops.length > 1;
  return [
    ...(kind === 'unicast' ? [] : [kind]),
    prefixText(destination),
    ...(from === null ? [] : [`from ${prefixText(from)}`]),
    ...(source === null ? [] : [`src ${source}`]),
    ...hops.map((hop) => (several ? `nexthop ${hopText(hop)} weight ${hop.weight}` : hopText(hop))),
    ...(table === MAIN_TABLE ? [] : [`table ${tableText(table)}`]),
    ...(metric === null ? [] : [`metric ${metric}`]),
  ].join(' ');
}

/** Writes a rule as `ip rule` does. */
export function ruleText(rule: VirtualRule): string {
  const { action, mark } = rule;
  return [
    ...(rule.inverted ? ['not'] : []),
    `from ${rule.from === null ? 'all' : prefixText(rule.from)}`,
    ...(rule.to === null ? [] : [`to ${prefixText(rule.to)}`]),
    ...(mark === null ? [] : [`fwmark 0x${mark.value.toString(16)}${maskText(mark.mask)}`]),
    ...(rule.incoming === null ? [] : [`iif ${rule.incoming}`]),
    ...(rule.outgoing === null ? [] : [`oif ${rule.outgoing}`]),
    `priority ${rule.priority}`,
    actionText(action),
  ].join(' ');
}

/** The interfaces that a route or a rule names. */
export function routingInterfaces({ routes, rules }: VirtualRouting): readonly string[] {
  const named = [
    ...routes.filter(({ tracked }) => tracked).flatMap(({ hops }) => hops.map((hop) => hop.interface)),
    ...rules.filter(({ tracked }) => tracked).flatMap(({ incoming, outgoing }) => [incoming, outgoing]),
  ];
  return [...new Set(named.filter((name) => name !== null))];
}

function tableText(table: number): string {
  return [...WELL_KNOWN_TABLES].find(([, number]) => number === table)?.[0] ?? String(table);
}

function prefixText({ address, length }: Prefix): string {
  if (length === 0) return 'default';
  return length === (addressFamily(address) === 'inet' ? 32 : 128) ? address : `${address}/${length}`;
}

function hopText({ gateway, interface: device, onlink }: RouteHop): string {
  return [
    ...(gateway === null ? [] : [`via ${gateway}`]),
    ...(device === null ? [] : [`dev ${device}`]),
    ...(onlink ? ['onlink'] : []),
  ].join(' ');
}

function maskText(mask: number): string {
  return mask === 0xffff_ffff ? '' : `/0x${mask.toString(16)}`;
}

function actionText(action: RuleAction): string {
  if (action.kind === 'lookup') return `lookup ${tableText(action.table)}`;
  return action.kind === 'goto' ? `goto ${action.priority}` : action.kind;
}
