import {
  type AddressFamily,
  addressFamily,
  type IpAddress,
  parseIpAddress,
} from '../../../base/ip-address.ts';
import {
  MAIN_TABLE,
  type Prefix,
  type RouteHop,
  type RouteKind,
  type RouteMetric,
  type VirtualRoute,
} from '../../../base/virtual-routing.ts';
import type { DecodeContext } from '../../decode/context.ts';
import type { Statement, Word } from '../../language/tree.ts';
import { LineReader } from './line-reader.ts';

/** The largest number of hops of one route. Listed in docs/limits.md. */
export const MAX_HOPS = 16;

const KINDS: ReadonlyMap<string, RouteKind> = new Map(
  (
    ['unicast', 'local', 'broadcast', 'multicast', 'blackhole', 'unreachable', 'prohibit', 'throw'] as const
  ).map((kind) => [kind, kind]),
);

/** The names of scopes in rtnetlink (iproute2: rt_scopes). */
const SCOPES: ReadonlyMap<string, number> = new Map([
  ['global', 0],
  ['universe', 0],
  ['site', 200],
  ['link', 253],
  ['host', 254],
  ['nowhere', 255],
]);

/** The origins that iproute2 names (rt_protos). */
const PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ['redirect', 1],
  ['kernel', 2],
  ['boot', 3],
  ['static', 4],
  ['ra', 9],
  ['dhcp', 16],
  ['keepalived', 18],
]);

/** The origin of lvsd's routes where the line has none: netlink/route/constants.ts. */
export const OWN_PROTOCOL = 76;

const METRICS: ReadonlyMap<string, RouteMetric['name']> = new Map(
  (['mtu', 'advmss', 'window', 'hoplimit', 'initcwnd', 'initrwnd', 'cwnd', 'ssthresh'] as const).map(
    (name) => [name, name],
  ),
);

/** Options of keepalived that lvsd does not have, with the number of their values. */
const NOT_DONE: ReadonlyMap<string, number> = new Map([
  ['rtt', 1],
  ['rttvar', 1],
  ['reordering', 1],
  ['rto_min', 1],
  ['realms', 1],
  ['congctl', 1],
  ['features', 1],
  ['quickack', 1],
  ['expires', 1],
  ['pref', 1],
  ['fastopen_no_cookie', 1],
  ['ttl-propagate', 1],
  ['vrf', 1],
  ['track_group', 1],
  ['add', 0],
  ['append', 0],
  ['prepend', 0],
]);

interface RouteDraft {
  kind: RouteKind;
  family: AddressFamily | null;
  /** Undefined when there is none yet; null for the default route. */
  destination: Prefix | null | undefined;
  from: Prefix | null;
  source: IpAddress | null;
  gateway: IpAddress | null;
  device: string | null;
  onlink: boolean;
  readonly hops: RouteHop[];
  table: number;
  scope: number;
  protocol: number;
  metric: number | null;
  tos: number;
  readonly metrics: RouteMetric[];
  tracked: boolean;
}

type Option = (draft: RouteDraft, reader: LineReader, word: Word) => void;

const OPTIONS: ReadonlyMap<string, Option> = new Map<string, Option>([
  ['inet', (draft) => void (draft.family = 'inet')],
  ['inet6', (draft) => void (draft.family = 'inet6')],
  ['to', (draft, reader) => readDestination(draft, reader)],
  ['from', (draft, reader) => void (draft.from = reader.prefix('from'))],
  ['src', (draft, reader) => void (draft.source = reader.address('src'))],
  ['via', readGateway],
  ['gw', readGateway],
  ['or', readOtherGateway],
  ['nexthop', readHop],
  ['dev', (draft, reader) => void (draft.device = reader.device('dev'))],
  ['oif', (draft, reader) => void (draft.device = reader.device('oif'))],
  ['table', (draft, reader) => void (draft.table = reader.table('table'))],
  ['scope', (draft, reader) => void (draft.scope = reader.choice('scope', SCOPES, 255))],
  ['protocol', (draft, reader) => void (draft.protocol = reader.choice('protocol', PROTOCOLS, 255))],
  ['proto', (draft, reader) => void (draft.protocol = reader.choice('proto', PROTOCOLS, 255))],
  ...['metric', 'priority', 'preference'].map((name): readonly [string, Option] => [
    name,
    (draft, reader) => void (draft.metric = reader.number(name, 0, 0xffff_ffff)),
  ]),
  ...['tos', 'dsfield'].map((name): readonly [string, Option] => [
    name,
    (draft, reader) => void (draft.tos = reader.number(name, 0, 255)),
  ]),
  ...[...METRICS].map(([word, name]): readonly [string, Option] => [
    word,
    (draft, reader) => {
      const locked = reader.takeIf('lock');
      draft.metrics.push({ name, locked, value: reader.number(word, 0, 0xffff_ffff) });
    },
  ]),
  ['onlink', (draft) => void (draft.onlink = true)],
  ['no_track', (draft) => void (draft.tracked = false)],
]);

/**
 * Reads `[KIND] [to] NETWORK [via A] [dev I] [OPTION ...]`; undefined when the line cannot be used, which is reported.
 */
export function readRoute(line: Statement, context: DecodeContext): VirtualRoute | undefined {
  const reader = new LineReader(line, 'route', context);
  const draft = newDraft();
  for (let word = reader.take(); word !== undefined && !reader.failed; word = reader.take()) {
    const option = OPTIONS.get(word.text);
    const kind = KINDS.get(word.text);
    const values = NOT_DONE.get(word.text);
    if (option !== undefined) option(draft, reader, word);
    else if (kind !== undefined) draft.kind = kind;
    else if (values !== undefined) reader.skipOption(word, values);
    else readBareDestination(draft, reader, word);
  }
  return reader.failed ? undefined : finish(draft, reader);
}

function newDraft(): RouteDraft {
  return {
    kind: 'unicast',
    family: null,
    destination: undefined,
    from: null,
    source: null,
    gateway: null,
    device: null,
    onlink: false,
    hops: [],
    table: MAIN_TABLE,
    scope: 0,
    protocol: OWN_PROTOCOL,
    metric: null,
    tos: 0,
    metrics: [],
    tracked: true,
  };
}

function readDestination(draft: RouteDraft, reader: LineReader): void {
  if (reader.peek() === 'default6') draft.family = 'inet6';
  draft.destination = reader.prefix('to');
}

/** A word that is no option is the destination, which occurs once. */
function readBareDestination(draft: RouteDraft, reader: LineReader, word: Word): void {
  const isDestination = word.text.startsWith('default') || parseIpAddress(word.text.split('/')[0] ?? '');
  if (draft.destination !== undefined || !isDestination) {
    reader.unknown(word, [...OPTIONS.keys(), ...KINDS.keys()]);
    return;
  }
  reader.back();
  readDestination(draft, reader);
}

function readGateway(draft: RouteDraft, reader: LineReader): void {
  if (reader.takeIf('inet6')) draft.family ??= 'inet6';
  else reader.takeIf('inet');
  draft.gateway = reader.address('via');
}

/** keepalived's old word for a second hop. */
function readOtherGateway(draft: RouteDraft, reader: LineReader): void {
  draft.hops.push({ gateway: reader.address('or'), interface: null, weight: 1, onlink: false });
}

/** Reads `nexthop via A dev I [weight N] [onlink]`. */
function readHop(draft: RouteDraft, reader: LineReader, word: Word): void {
  const hop = {
    gateway: null as IpAddress | null,
    interface: null as string | null,
    weight: 1,
    onlink: false,
  };
  for (;;) {
    if (reader.takeIf('via', 'gw')) {
      reader.takeIf('inet', 'inet6');
      hop.gateway = reader.address('via');
    } else if (reader.takeIf('dev', 'oif')) hop.interface = reader.device('dev');
    else if (reader.takeIf('weight')) hop.weight = reader.number('weight', 1, 256);
    else if (reader.takeIf('onlink')) hop.onlink = true;
    else break;
  }
  if (hop.gateway === null && hop.interface === null)
    reader.fail(word, '`nexthop` needs `via` or `dev`', 'nexthop via 10.0.0.254 dev eth0');
  else draft.hops.push(hop);
}

function finish(draft: RouteDraft, reader: LineReader): VirtualRoute | undefined {
  const { kind, destination, source, from, onlink } = draft;
  if (destination === undefined) {
    const hint = 'begin with a network, such as 192.0.2.0/24, or default';
    reader.fail(undefined, 'the route has no destination', hint);
    return undefined;
  }
  const hops = hopsOf(draft);
  const families = familiesOf(draft, hops);
  const [family = 'inet'] = families;
  judge(draft, hops, families, reader);
  if (reader.failed) return undefined;
  return {
    kind,
    family,
    destination: destination ?? { address: anyAddress(family), length: 0 },
    from,
    source,
    hops: DROPPING.has(kind) ? [] : hops.map((hop) => ({ ...hop, onlink: hop.onlink || onlink })),
    table: draft.table,
    scope: draft.scope,
    protocol: draft.protocol,
    metric: draft.metric,
    tos: draft.tos,
    metrics: draft.metrics,
    tracked: draft.tracked,
  };
}

function familiesOf(
  { destination, from, source, family }: RouteDraft,
  hops: readonly RouteHop[],
): ReadonlySet<AddressFamily> {
  const addresses = [destination?.address, from?.address, source, ...hops.map((hop) => hop.gateway)];
  const families = addresses.flatMap((one) =>
    one === null || one === undefined ? [] : [addressFamily(one)],
  );
  return new Set([...families, ...(family === null ? [] : [family])]);
}

/** Reports a line whose valid parts do not fit together. */
function judge(
  { kind }: RouteDraft,
  hops: readonly RouteHop[],
  families: ReadonlySet<AddressFamily>,
  reader: LineReader,
): void {
  if (families.size > 1) reader.fail(undefined, 'the route has addresses of both families');
  else if (hops.length > MAX_HOPS) reader.fail(undefined, `the route has more than ${MAX_HOPS} ways`);
  else if (kind === 'unicast' && hops.length === 0)
    reader.fail(undefined, 'the route has neither `via` nor `dev`', 'via 10.0.0.254, or dev eth0');
  else if (DROPPING.has(kind) && hops.length > 0)
    reader.remark(
      `${kind} routes have no way: \`via\` and \`dev\` are left out`,
      'take them out of the line',
    );
}

const DROPPING: ReadonlySet<RouteKind> = new Set(['blackhole', 'unreachable', 'prohibit', 'throw']);

/** In `via A or B dev I` both gateways use the named interface. */
function hopsOf({ gateway, device, hops }: RouteDraft): readonly RouteHop[] {
  const own =
    gateway === null && device === null ? [] : [{ gateway, interface: device, weight: 1, onlink: false }];
  const others = hops.map((hop) => ({ ...hop, interface: hop.interface ?? device }));
  return gateway === null && others.length > 0 ? others : [...own, ...others];
}

function anyAddress(family: AddressFamily): IpAddress {
  const address = parseIpAddress(family === 'inet' ? '0.0.0.0' : '::');
  if (address === undefined) throw new RangeError('the unspecified address is an address');
  return address;
}
