import type { ChangeReport } from '../../src/api/protocol.ts';
import type { RealServerStatus } from '../../src/state/status/status-document.ts';

/** The fields of one real server for the page, in the order of {@link REAL_FIELDS}. */
export interface RealRow {
  /** The operators' name for it; empty without one. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly state: 'up' | 'down' | 'failing' | 'drain' | 'maintenance' | 'unchecked';
  readonly since: string;
  readonly configured: number;
  /** Null while not in the kernel. */
  readonly kernel: number | null;
  readonly reason: string;
  readonly active: number;
  readonly inactive: number;
  readonly persistent: number;
  readonly perSecond: number;
  readonly inBytes: number;
  readonly outBytes: number;
  /** The latest result of the first check that fails, or of the first check where none fails. */
  readonly check: string;
  readonly checkMs: number | null;
  readonly checkAt: string | null;
  /** The failures in a row and how many there have to be, `2 of 3`. Empty while the check passes. */
  readonly retries: string;
  readonly downtime: number;
  /** An operator's override in words, `drain by alice: kernel update, until 2026-11-30 17:19 UTC`; empty without one. */
  readonly override: string;
  readonly overrideSince: string | null;
  readonly error: string;
  readonly certificate: string | null;
  readonly downs: number;
}

export const REAL_FIELDS = [
  'address',
  'port',
  'state',
  'since',
  'configured',
  'kernel',
  'reason',
  'active',
  'inactive',
  'persistent',
  'perSecond',
  'inBytes',
  'outBytes',
  'check',
  'checkMs',
  'checkAt',
  'retries',
  'downtime',
  'override',
  'overrideSince',
  'error',
  'certificate',
  'downs',
  'name',
] as const satisfies readonly (keyof RealRow)[];

/** The fields of one virtual server for the page, in the order of {@link VIRTUAL_FIELDS}. */
export interface VirtualRow {
  readonly id: string;
  /** The operators' name for it; empty without one. */
  readonly name: string;
  readonly state: 'up' | 'down';
  readonly since: string;
  readonly scheduler: string;
  readonly forwarding: string;
  readonly persistence: number | null;
  readonly quorum: number;
  readonly live: number;
  readonly met: boolean;
  /** Address and port; empty without one. */
  readonly sorry: string;
  readonly sorryServes: boolean;
  readonly error: string;
  readonly inSync: boolean;
  readonly perSecond: number;
  readonly inBytes: number;
  readonly outBytes: number;
  readonly suspended: boolean;
}

export const VIRTUAL_FIELDS = [
  'id',
  'state',
  'since',
  'scheduler',
  'forwarding',
  'persistence',
  'quorum',
  'live',
  'met',
  'sorry',
  'sorryServes',
  'error',
  'inSync',
  'perSecond',
  'inBytes',
  'outBytes',
  'suspended',
  'name',
] as const satisfies readonly (keyof VirtualRow)[];

/** The values of a row without the names of its fields, which would otherwise be sent with each of thousands of rows. */
export type Packed = readonly unknown[];

/** One virtual server: its values, whether the list of real servers is complete, and the values of each real server. */
export type PackedService = readonly [Packed, boolean, readonly Packed[]];

export function packed<T extends object>(row: T, fields: readonly (keyof T)[]): Packed {
  return fields.map((field) => row[field]);
}

export function unpacked<T extends object>(values: Packed, fields: readonly (keyof T)[]): T {
  const row: Partial<T> = {};
  for (const [index, field] of fields.entries()) row[field] = values[index] as T[keyof T];
  return row as T;
}

/** Packs the virtual servers of an answer of the daemon into rows for the page. */
export function packServices(report: Pick<ChangeReport, 'virtual_servers'>): readonly PackedService[] {
  return report.virtual_servers.map((server) => [
    packed(virtualRow(server), VIRTUAL_FIELDS),
    server.whole,
    server.real_servers.map((real) => packed(realRow(real), REAL_FIELDS)),
  ]);
}

export function virtualRow(server: ChangeReport['virtual_servers'][number]): VirtualRow {
  const { quorum, sorry_server: sorry, rates } = server;
  return {
    id: server.id,
    name: server.name ?? '',
    state: server.state,
    since: server.since,
    scheduler: server.scheduler,
    forwarding: server.forwarding,
    persistence: server.persistence_timeout,
    quorum: quorum.required,
    live: quorum.live_weight,
    met: quorum.met,
    sorry: sorry === null ? '' : endpoint(sorry.address, sorry.port),
    sorryServes: sorry?.active === true,
    error: server.error ?? '',
    inSync: server.in_sync,
    ...rateColumns(rates),
    suspended: server.ha_suspend !== undefined,
  };
}

export function realRow(server: RealServerStatus): RealRow {
  const { connections, override, rates, weight } = server;
  const { active = 0, inactive = 0, persistent = 0 } = connections ?? {};
  return {
    name: server.name ?? '',
    address: server.address,
    port: server.port,
    state: server.state,
    since: server.since,
    configured: weight.configured,
    kernel: weight.kernel,
    reason: weight.reason,
    active,
    inactive,
    persistent,
    ...rateColumns(rates),
    ...checkColumns(server.checks),
    downtime: server.downtime_seconds,
    override: override === null ? '' : overrideWords(override),
    overrideSince: override?.since ?? null,
    error: server.error ?? '',
    downs: server.transitions.down,
  };
}

function rateColumns(rates: RealServerStatus['rates']): Pick<RealRow, 'perSecond' | 'inBytes' | 'outBytes'> {
  const { connections = 0, incoming_bytes = 0, outgoing_bytes = 0 } = rates ?? {};
  return { perSecond: connections, inBytes: incoming_bytes, outBytes: outgoing_bytes };
}

function checkColumns(
  checks: RealServerStatus['checks'],
): Pick<RealRow, 'check' | 'checkMs' | 'checkAt' | 'retries' | 'certificate'> {
  const telling =
    checks.find(({ state }) => state === 'down') ?? checks.find(({ failures }) => failures > 0) ?? checks[0];
  const ends = checks.flatMap(({ certificate_not_after: end }) => (end === undefined ? [] : [end])).sort();
  const certificate = ends[0] ?? null;
  if (telling === undefined) {
    return { check: 'no check', checkMs: null, checkAt: null, retries: '', certificate };
  }
  const { type, last, failures, retry } = telling;
  return {
    check: `${type} ${last?.detail ?? 'has not run yet'}`,
    checkMs: last?.duration_ms ?? null,
    checkAt: last?.at ?? null,
    retries: failures > 0 ? `${failures} of ${retry + 1}` : '',
    certificate,
  };
}

function overrideWords(override: NonNullable<RealServerStatus['override']>): string {
  const { kind, weight, author, reason, expires_at: expires, drained } = override;
  const what = kind === 'weight' ? `weight ${weight ?? ''}` : drained ? 'drained' : kind;
  return `${what} by ${author}${reason === null ? '' : `: ${reason}`}${expires === null ? '' : `, until ${minute(expires)}`}`;
}

/** `2026-11-30 17:19 UTC` for an ISO time. */
function minute(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}

/** `10.0.0.1:80`, `[2001:db8::1]:80`. */
export function endpoint(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
