import { serviceId } from '../../../ipvs/key.ts';
import type { ServiceId } from '../../../ipvs/types.ts';
import type { IpAddress } from '../../base/ip-address.ts';
import type { Milliseconds } from '../../base/time.ts';
import type { DecodeContext } from '../decode/context.ts';
import { choice, duration, type Entries, integer } from '../decode/keyword-kinds.ts';
import type { Statement } from '../language/tree.ts';
import { writtenName } from '../language/tree.ts';
import { announcedAddresses } from '../model/announced-addresses.ts';
import type { AnnounceSettings, VirtualServer } from '../model/config.ts';
import { keepsConnectionsInFleet } from '../model/scheduling.ts';
import type { VrrpConfig } from '../vrrp/model.ts';

/** The settings of global_defs for announcing virtual addresses. */
export interface AnnounceDraft {
  /** The first statement of these keywords: without one, nothing is announced. */
  statement?: Statement;
  table?: number;
  protocol?: number;
  services?: AnnounceSettings['services'];
  damping?: Milliseconds;
  drain?: Milliseconds;
  onDeath?: AnnounceSettings['onDeath'];
}

const DEFAULT_ANNOUNCE_TABLE = 100;
const DEFAULT_ANNOUNCE_PROTOCOL = 240;
const DEFAULT_DAMPING: Milliseconds = 5000;
const DEFAULT_DRAIN: Milliseconds = 2000;
/** A stop has to end before the time limits of the supervisor and of systemd. */
const MAX_DRAIN: Milliseconds = 10_000;
const MAX_DAMPING: Milliseconds = 3_600_000;

/** Tables of linux/rtnetlink.h that the kernel itself consults, where a blackhole route would drop the traffic. */
const LOOKED_INTO: ReadonlyMap<number, string> = new Map([
  [253, 'default'],
  [254, 'main'],
  [255, 'local'],
]);

/** In linux/rtnetlink.h, origins up to this number belong to the kernel and to the administrator. */
const MAX_RESERVED_PROTOCOL = 4;
/** Origins that other programs give their routes, and whose routes they remove as their own. */
const TAKEN_PROTOCOLS: ReadonlyMap<number, string> = new Map([
  [8, 'gated'],
  [9, 'IPv6 router advertisements'],
  [10, 'mrt'],
  [11, 'zebra'],
  [12, 'BIRD'],
  [13, 'DECnet'],
  [14, 'xorp'],
  [15, 'ntk'],
  [16, 'DHCP'],
  [17, 'mrouted'],
  [18, 'keepalived'],
  [42, 'babel'],
  [186, 'bgp of FRR'],
  [187, 'isis of FRR'],
  [188, 'ospf of FRR'],
  [189, 'rip of FRR'],
  [192, 'eigrp of FRR'],
]);

/** These keywords are lvsd's own. */
export const ANNOUNCE_KEYWORDS: Entries<AnnounceDraft> = [
  [
    'announce_table',
    integer({ min: 1, max: 0xffff_ffff }, (draft, value, statement, context) => {
      noteFirst(draft, statement);
      const name = LOOKED_INTO.get(value);
      if (name === undefined) draft.table = value;
      else refuseTable(value, name, statement, context);
    }),
  ],
  [
    'announce_protocol',
    integer({ min: 1, max: 255 }, (draft, value, statement, context) => {
      noteFirst(draft, statement);
      const owner = value <= MAX_RESERVED_PROTOCOL ? 'the kernel' : TAKEN_PROTOCOLS.get(value);
      if (owner === undefined) draft.protocol = value;
      else refuseProtocol(value, owner, statement, context);
    }),
  ],
  [
    'announce_services',
    choice(['any', 'all'], (draft, value, statement) => {
      noteFirst(draft, statement);
      draft.services = value === 'all' ? 'all' : 'any';
    }),
  ],
  [
    'announce_damping',
    duration({ min: 0, max: MAX_DAMPING }, (draft, value, statement) => {
      noteFirst(draft, statement);
      draft.damping = value;
    }),
  ],
  [
    'announce_drain',
    duration({ min: 0, max: MAX_DRAIN }, (draft, value, statement) => {
      noteFirst(draft, statement);
      draft.drain = value;
    }),
  ],
  [
    'announce_on_death',
    choice(['release', 'hold'], (draft, value, statement) => {
      noteFirst(draft, statement);
      draft.onDeath = value === 'hold' ? 'hold' : 'release';
    }),
  ],
];

function noteFirst(draft: AnnounceDraft, statement: Statement): void {
  draft.statement ??= statement;
}

function refuseTable(table: number, name: string, statement: Statement, context: DecodeContext): void {
  const message = `${writtenName(statement)} ${table} is the kernel's table ${name}: a blackhole there swallows the traffic of the address`;
  context.error('announce-table', statement, message, {
    hint: 'name a table that no rule looks into, such as 100 (`ip rule` lists the rules)',
  });
}

function refuseProtocol(protocol: number, owner: string, statement: Statement, context: DecodeContext): void {
  const message = `${writtenName(statement)} ${protocol} is the origin of routes of ${owner}: lvsd could not tell its own from them`;
  context.error('announce-protocol', statement, message, { hint: 'name one that nobody uses, such as 240' });
}

/** Finds the statement of the virtual server that has a kernel service. */
export type FindStatement = (service: ServiceId) => Statement | undefined;

/** The settings with every default; undefined when the file does not announce. */
export function resolveAnnounce(
  draft: AnnounceDraft,
  virtualServers: readonly VirtualServer[],
  vrrp: VrrpConfig | undefined,
  statementOf: FindStatement,
  context: DecodeContext,
): { readonly announce?: AnnounceSettings } {
  const { statement } = draft;
  if (statement === undefined) return {};
  judgeAddresses(statement, virtualServers, context);
  judgeVrrp(virtualServers, vrrp, statementOf, context);
  judgeSchedulers(virtualServers, statementOf, context);
  return {
    announce: {
      table: draft.table ?? DEFAULT_ANNOUNCE_TABLE,
      protocol: draft.protocol ?? DEFAULT_ANNOUNCE_PROTOCOL,
      services: draft.services ?? 'any',
      damping: draft.damping ?? DEFAULT_DAMPING,
      drain: draft.drain ?? DEFAULT_DRAIN,
      onDeath: draft.onDeath ?? 'release',
    },
  };
}

function judgeAddresses(
  statement: Statement,
  virtualServers: readonly VirtualServer[],
  context: DecodeContext,
): void {
  if (virtualServers.length === 0 || virtualServers.some((one) => announcedAddresses(one).length > 0)) return;
  const message = `${writtenName(statement)}: no virtual server has an address that could be announced`;
  context.warning('announce-without-address', statement, message, {
    hint: 'a firewall mark has no address; give virtual servers addresses, or take the announcement out',
  });
}

/**
 * VRRP moves an address to one director, while an announcement leads to many at once: together they would disturb each
 * other.
 */
function judgeVrrp(
  virtualServers: readonly VirtualServer[],
  vrrp: VrrpConfig | undefined,
  statementOf: FindStatement,
  context: DecodeContext,
): void {
  const moved = new Map<IpAddress, string>();
  for (const { name, addresses, excludedAddresses } of vrrp?.instances ?? []) {
    for (const { address } of [...addresses, ...excludedAddresses]) moved.set(address, name);
  }
  for (const virtualServer of virtualServers) {
    const address = announcedAddresses(virtualServer).find((one) => moved.has(one));
    const statement = statementOf(serviceId(virtualServer.listeners[0]));
    if (address === undefined || statement === undefined) continue;
    const message = `${address} is moved by VRRP (${moved.get(address)}) and would be announced as well: an address can have only one of both`;
    context.error('announce-and-vrrp', statement, message, {
      hint: '`announce no` in this virtual server leaves it to VRRP; else take the address out of the vrrp_instance',
    });
  }
}

/**
 * There is one remark for all virtual servers, because a site that begins with one director changes the schedulers when
 * it adds a second one.
 */
function judgeSchedulers(
  virtualServers: readonly VirtualServer[],
  statementOf: FindStatement,
  context: DecodeContext,
): void {
  const unsuited = virtualServers.filter(
    (one) => announcedAddresses(one).length > 0 && !keepsConnectionsInFleet(one.params),
  );
  const [first] = unsuited;
  const statement = first === undefined ? undefined : statementOf(serviceId(first.listeners[0]));
  if (first === undefined || statement === undefined) return;
  const more = unsuited.length === 1 ? '' : ` (and ${unsuited.length - 1} more)`;
  const message = `${first.id}${more} is announced with the scheduler ${first.params.scheduler}: when the router moves its connections to another director they break`;
  context.warning('announce-scheduler', statement, message, {
    hint: '`lb_algo mh` with `mh-port`, and net.ipv4.vs.sloppy_tcp=1 on every director, keep them',
  });
}
