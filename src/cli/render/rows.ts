import type {
  ConnectionCounts,
  RealServerStatus,
  SorryServerStatus,
  VirtualServerStatus,
} from '../../state/status/status-document.ts';
import { servedEndpoint } from '../../state/status/status-endpoint.ts';
import { checkForms, isTroubled, troubleNotes } from './check.ts';
import { certificateNotes, outputNotes, watchNotes } from './check-notes.ts';
import type { Forms, Piece } from './style.ts';
import { fixedForms, piece } from './style.ts';
import { ageAt, longAge, shortAge } from './time.ts';

/** One object of the table: a line, and below it the notes that say what is unusual about it. */
export interface Row {
  readonly indent: number;
  readonly name: Piece;
  readonly state: Piece;
  readonly weight: Piece;
  readonly active: Piece;
  readonly inactive: Piece;
  /** The last column. */
  readonly details: Forms;
  /** True when the row is like most others, which then all use the same form. */
  readonly ordinary: boolean;
  readonly notes: readonly Piece[];
  /** Notes that are needed only when the longest form of the last column does not fit. */
  readonly notesWhenCut: readonly Piece[];
}

export interface RowOptions {
  /** The time that ages are computed from, ISO 8601. */
  readonly now: string;
  /** `2d 3h` instead of `2d`. */
  readonly longAges: boolean;
}

const NOTHING: Piece = piece('');

/** A virtual server, its real servers, its sorry server. */
export function virtualServerRows(server: VirtualServerStatus, options: RowOptions): readonly Row[] {
  const rows = [virtualServerRow(server, options)];
  for (const real of server.real_servers) rows.push(realServerRow(real, server, options));
  if (server.sorry_server !== null) rows.push(sorryServerRow(server.sorry_server, server.port));
  return rows;
}

function virtualServerRow(server: VirtualServerStatus, options: RowOptions): Row {
  const since = age(server.since, options);
  const up = server.state === 'up';
  return {
    indent: 0,
    name: piece(`${server.id}${callName(server)}`, 'strong'),
    state: piece(up ? `up ${since}` : `DOWN ${since}`, up ? 'good' : 'bad'),
    weight: NOTHING,
    active: countOf(server.real_servers, server.sorry_server, 'active'),
    inactive: countOf(server.real_servers, server.sorry_server, 'inactive'),
    details: serviceForms(server),
    ordinary: false,
    notes: virtualServerNotes(server),
    notesWhenCut: [],
  };
}

/** The configured name behind the address. The name of a group is part of the id. */
function callName({ name }: { readonly name?: string }): string {
  return name === undefined ? '' : ` (${name})`;
}

/** A virtual server in one line: how many of its real servers are up, and first any problem. */
export function briefRow(server: VirtualServerStatus, options: RowOptions): Row {
  const row = virtualServerRow(server, options);
  const { real_servers: all, scheduler, forwarding } = server;
  const up = all.filter(({ state }) => state === 'up' || state === 'unchecked').length;
  const heldBack = all.filter(({ state }) => state === 'drain' || state === 'maintenance').length;
  const held = heldBack === 0 ? '' : `, ${heldBack} held back`;
  const counts = `${up} of ${all.length} up${held}`;
  const [note] = row.notes;
  const role = up + heldBack < all.length ? 'bad' : heldBack > 0 ? 'warning' : 'plain';
  return {
    ...row,
    details: fixedForms(
      piece(`${counts}, ${note?.text ?? `${scheduler} ${forwarding}`}`, note?.role ?? role),
      piece(counts, note?.role ?? role),
    ),
    ordinary: true,
    notes: [],
  };
}

/** Scheduler, forwarding, live weight out of the quorum that it needs. */
function serviceForms(server: VirtualServerStatus): Forms {
  const { live_weight: live, required, hysteresis, met } = server.quorum;
  const how = `${server.scheduler} ${server.forwarding}`;
  const band = hysteresis === 0 ? '' : ` (hysteresis ${hysteresis})`;
  const persistent = server.persistence_timeout === null ? '' : `, persistent ${server.persistence_timeout}s`;
  const role = met ? 'plain' : 'bad';
  return fixedForms(
    piece(`${how}, quorum ${live}/${required}${band}${persistent}`, role),
    piece(`${how}, quorum ${live}/${required}${persistent}`, role),
    piece(`${how}, quorum ${live}/${required}`, role),
    piece(`${how}, q ${live}/${required}`, role),
    piece(`q ${live}/${required}, ${how}`, role),
  );
}

function virtualServerNotes(server: VirtualServerStatus): Piece[] {
  const notes: Piece[] = [];
  if (!server.quorum.met) {
    const { live_weight: live, required } = server.quorum;
    notes.push(piece(`quorum lost: live weight ${live}, ${required} needed${servedBy(server)}`, 'bad'));
  }
  const kept = server.fail_open?.kept ?? 0;
  if (kept > 0) {
    const servers = kept === 1 ? '1 failing server' : `${kept} failing servers`;
    notes.push(piece(`fail_open ${server.fail_open?.percent ?? ''}% keeps ${servers} in the pool`, 'bad'));
  }
  if (server.ha_suspend?.suspended === true) {
    notes.push(piece('no check runs: the address is not on this host (ha_suspend)', 'warning'));
  }
  if (server.error !== null) notes.push(piece(`kernel: ${server.error}`, 'bad'));
  else if (!server.in_kernel) notes.push(piece('not in the kernel', 'warning'));
  else if (!server.in_sync) notes.push(piece('the kernel differs; being repaired', 'warning'));
  return notes;
}

function servedBy(server: VirtualServerStatus): string {
  if (server.sorry_server === null) {
    // Without a sorry server a lost quorum changes nothing for clients.
    const serving = server.real_servers.some(({ weight }) => (weight.kernel ?? 0) > 0);
    return serving ? '; who is left serves on' : '; nobody serves, there is no sorry server';
  }
  return server.sorry_server.active ? '; the sorry server serves' : '';
}

function realServerRow(server: RealServerStatus, service: VirtualServerStatus, options: RowOptions): Row {
  const since = age(server.since, options);
  const notes: Piece[] = [];
  if (server.error !== null) notes.push(piece(`kernel: ${server.error}`, 'bad'));
  const remarkable =
    server.override !== null ||
    server.kept_by !== undefined ||
    server.full === true ||
    server.refuses_clients === true;
  if (isWeightUnusual(server, service.in_kernel) || remarkable)
    notes.push(piece(`weight: ${server.weight.reason}`, 'dim'));
  notes.push(...outputNotes(server), ...certificateNotes(server, options.now), ...watchNotes(server));
  const troubled = server.checks.some(isTroubled);
  const details = checkForms(server, options.now);
  return {
    indent: 2,
    name: piece(`${servedEndpoint(server, service.port)}${callName(server)}`),
    state: realServerState(server, since),
    weight: realServerWeight(server),
    active: count(server.connections, 'active'),
    inactive: count(server.connections, 'inactive'),
    details,
    ordinary: !troubled,
    notes,
    notesWhenCut: troubled ? troubleNotes(server, options.now) : [],
  };
}

function realServerState(server: RealServerStatus, since: string): Piece {
  switch (server.state) {
    case 'up':
      return server.full === true ? piece('up, full', 'warning') : piece(`up ${since}`, 'good');
    case 'down':
      return piece(`DOWN ${since}`, 'bad');
    case 'failing':
      return piece(`FAILING ${since}`, 'bad');
    case 'unchecked':
      return piece('unchecked', 'dim');
    case 'drain':
      return piece('drain', 'warning');
    case 'maintenance':
      return piece('maint', 'warning');
  }
}

/**
 * Whether the effective weight, or the kernel's, differs from the configured one. Without its service in the kernel
 * this is expected.
 */
function isWeightUnusual(server: RealServerStatus, serviceInKernel: boolean): boolean {
  const { configured, effective, kernel } = server.weight;
  if (effective !== configured) return true;
  return kernel !== configured && (serviceInKernel || server.state === 'down');
}

/** `100`, or now/configured: `0/100`, `-/100` when not in the kernel. */
function realServerWeight(server: RealServerStatus): Piece {
  const { configured, kernel } = server.weight;
  if (kernel === configured) return piece(String(configured));
  return piece(`${kernel ?? '-'}/${configured}`, 'warning');
}

function sorryServerRow(server: SorryServerStatus, servicePort: number | null): Row {
  const missing = server.active && !server.in_kernel;
  return {
    indent: 2,
    name: piece(`sorry ${servedEndpoint(server, servicePort)}`, server.active ? 'plain' : 'dim'),
    state: server.active ? piece('ACTIVE', 'warning') : piece('standby', 'dim'),
    weight: NOTHING,
    active: server.in_kernel ? count(server.connections, 'active') : NOTHING,
    inactive: server.in_kernel ? count(server.connections, 'inactive') : NOTHING,
    details: fixedForms(NOTHING),
    ordinary: true,
    notes: missing ? [piece('should serve, but is not in the kernel', 'bad')] : [],
    notesWhenCut: [],
  };
}

function age(since: string, options: RowOptions): string {
  const elapsed = ageAt(options.now, since);
  return options.longAges ? longAge(elapsed) : shortAge(elapsed);
}

type CountName = 'active' | 'inactive';

function count(connections: ConnectionCounts | null, name: CountName): Piece {
  return connections === null ? piece('-', 'dim') : countPiece(connections[name]);
}

/** The sum over the servers in the kernel; `-` when nothing is known of any. */
function countOf(
  servers: readonly RealServerStatus[],
  sorry: SorryServerStatus | null,
  name: CountName,
): Piece {
  let sum: number | null = sorry?.connections?.[name] ?? null;
  for (const { connections } of servers) {
    if (connections !== null) sum = (sum ?? 0) + connections[name];
  }
  return sum === null ? piece('-', 'dim') : countPiece(sum);
}

/** Exact up to 999,999; then `1.2M`, so that the column stays narrow (`--json` has the digits). */
function countPiece(value: number): Piece {
  if (value < 1_000_000) return piece(String(value));
  return piece(value < 1e9 ? `${(value / 1e6).toFixed(1)}M` : `${(value / 1e9).toFixed(1)}G`);
}
