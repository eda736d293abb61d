import { type AddressFamily, addressFamily, type IpAddress } from './ip-address.ts';

/** A network in the kernel's form: an address and the number of bits that count, 0..32 or 0..128. */
export interface Prefix {
  readonly address: IpAddress;
  readonly length: number;
}

/** What a route does with what it leads to, in iproute2's words. */
export type RouteKind =
  | 'unicast'
  | 'local'
  | 'broadcast'
  | 'multicast'
  | 'blackhole'
  | 'unreachable'
  | 'prohibit'
  | 'throw';

/** One way of a route. */
export interface RouteHop {
  readonly gateway: IpAddress | null;
  readonly interface: string | null;
  /** 1..256; only several ways have weights. */
  readonly weight: number;
  /** The gateway counts as reachable although no network of the interface has it. */
  readonly onlink: boolean;
}

/** Numbers of a route that TCP and the like take, by iproute2's name. A locked one is not learnt otherwise. */
export interface RouteMetric {
  readonly name: 'mtu' | 'advmss' | 'window' | 'hoplimit' | 'initcwnd' | 'initrwnd' | 'cwnd' | 'ssthresh';
  readonly value: number;
  readonly locked: boolean;
}

/** A route that goes with the MASTER state (`virtual_routes`). */
export interface VirtualRoute {
  readonly kind: RouteKind;
  readonly family: AddressFamily;
  /** The default route has the length 0. */
  readonly destination: Prefix;
  /** IPv6 alone: only for packets from there; null: for all. */
  readonly from: Prefix | null;
  /** `src`: the address that packets of this host leave with; null: the kernel chooses. */
  readonly source: IpAddress | null;
  /** None for kinds that drop; several share the traffic. */
  readonly hops: readonly RouteHop[];
  readonly table: number;
  /** rtnetlink's number. */
  readonly scope: number;
  /** rtnetlink's origin of the route. */
  readonly protocol: number;
  /** Priority among routes of the same destination, the least first; null: the kernel's default. */
  readonly metric: number | null;
  readonly tos: number;
  readonly metrics: readonly RouteMetric[];
  /** Whether the state of its interfaces concerns the instance (false: `no_track`). */
  readonly tracked: boolean;
}

/** What a rule does with what it matches. */
export type RuleAction =
  | { readonly kind: 'lookup'; readonly table: number }
  | { readonly kind: 'goto'; readonly priority: number }
  | { readonly kind: 'nop' | 'blackhole' | 'unreachable' | 'prohibit' };

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** A rule of policy routing that goes with the MASTER state (`virtual_rules`). */
export interface VirtualRule {
  readonly family: AddressFamily;
  /** It holds for what does not match. */
  readonly inverted: boolean;
  readonly from: Prefix | null;
  readonly to: Prefix | null;
  readonly tos: number;
  readonly mark: { readonly value: number; readonly mask: number } | null;
  readonly incoming: string | null;
  readonly outgoing: string | null;
  /** 0..4294967295, the least first. */
  readonly priority: number;
  /** Number of the protocol over IP; null: any. */
  readonly ipProtocol: number | null;
  readonly sourcePorts: PortRange | null;
  readonly destinationPorts: PortRange | null;
  /** Routes with a prefix of this length or shorter do not count; null: all do. */
  readonly suppressedLength: number | null;
  readonly action: RuleAction;
  /** Whether the state of its interfaces concerns the instance (false: `no_track`). */
  readonly tracked: boolean;
}

/** Routes and rules together, in the file's order. */
export interface VirtualRouting {
  readonly routes: readonly VirtualRoute[];
  readonly rules: readonly VirtualRule[];
}

export const NO_ROUTING: VirtualRouting = { routes: [], rules: [] };

export function hasRouting({ routes, rules }: VirtualRouting): boolean {
  return routes.length + rules.length > 0;
}

/** What of the first the second has not, by all their settings but `no_track`. */
export function routingWithout(routing: VirtualRouting, other: VirtualRouting): VirtualRouting {
  const known = new Set([...other.routes, ...other.rules].map(identityOf));
  const isNew = (one: VirtualRoute | VirtualRule): boolean => !known.has(identityOf(one));
  return { routes: routing.routes.filter(isNew), rules: routing.rules.filter(isNew) };
}

/** The same text for two that the kernel takes for one. */
export function identityOf({ tracked: _tracked, ...rest }: VirtualRoute | VirtualRule): string {
  return JSON.stringify(rest);
}

/** linux/rtnetlink.h, and the names that iproute2 has without any file. */
export const MAIN_TABLE = 254;
export const WELL_KNOWN_TABLES: ReadonlyMap<string, number> = new Map([
  ['default', 253],
  ['main', MAIN_TABLE],
  ['local', 255],
]);

/** As `ip route` writes a route, for logs and reports. */
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

/** As `ip rule` writes a rule. */
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
