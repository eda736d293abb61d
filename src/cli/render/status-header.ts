import type {
  ConfigStatus,
  DaemonStatus,
  KernelStatus,
  PauseStatus,
  PrivateServiceStatus,
  StatusDocument,
  VirtualServerStatus,
} from '../../state/status/status-document.ts';
import type { Line, Piece } from './style.ts';
import { piece, type Role } from './style.ts';
import { fold } from './text.ts';
import { ageAt, longAge, shortAge } from './time.ts';

const LABEL_WIDTH = 9;

/** Lines that one fact of the header may take. */
const MAX_FOLDED_LINES = 4;

/** Daemon, configuration, kernel and a count of what is up: the lines above the table. */
export function headerLines(document: StatusDocument, width: number, vrrp: string | null): readonly Line[] {
  const now = document.generated_at;
  const { daemon } = document;
  return [
    labelled('lvsd', [
      piece(`${daemon.version}, up ${longAge(ageAt(now, daemon.started_at))}, process ${daemon.pid}`),
    ]),
    ...stateLines(daemon, width),
    ...configLines(document.config, now, width),
    ...kernelLines(document, now, width),
    labelled('servers', serverCounts(document.virtual_servers)),
    ...(vrrp === null ? [] : folded('vrrp', piece(vrrp, isVrrpTrouble(vrrp) ? 'bad' : undefined), width)),
    ...announceLines(document, now, width),
    ...fullnatLines(document, width),
    ...watchLines(document, width),
    ...dataPathLines(document, width),
    ...checkIoLines(document, width),
    ...isolationLines(document, now, width),
  ];
}

function labelled(label: string, rest: Line): Line {
  return [piece(label.padEnd(LABEL_WIDTH), 'dim'), ...rest];
}

/** Text that an operator must read in full, on as many lines as it needs, within bounds. */
function folded(label: string, { text, role }: Piece, width: number): readonly Line[] {
  return fold(text, width - LABEL_WIDTH, MAX_FOLDED_LINES).map((line, index) =>
    labelled(index === 0 ? label : '', [piece(line, role)]),
  );
}

function stateLines({ state_error: error }: DaemonStatus, width: number): readonly Line[] {
  if (error === undefined) return [];
  const lost = 'drains, overrides, which services are ours';
  return folded('', piece(`NOT SAVED, lost at a restart: ${lost} (${error})`, 'bad'), width);
}

function configLines(config: ConfigStatus, now: string, width: number): readonly Line[] {
  const reload = config.last_reload;
  const verb = reload?.result === 'success' ? 'reloaded' : 'loaded';
  const warnings = config.warnings === 0 ? '' : `, ${plural(config.warnings, 'warning')}`;
  const first = labelled('config', [
    piece(`${config.path}, ${verb} ${shortAge(ageAt(now, config.loaded_at))} ago`),
    piece(warnings, 'warning'),
  ]);
  if (reload === null || reload.result === 'success') return [first];
  const ago = `${shortAge(ageAt(now, reload.at))} ago`;
  const what = reload.result === 'rejected' ? `reload REJECTED ${ago}` : `reload FAILED ${ago}`;
  return [first, ...folded('', piece(`${what}: ${reload.detail}`, 'bad'), width)];
}

function kernelLines(document: StatusDocument, now: string, width: number): readonly Line[] {
  const { kernel } = document;
  const state = kernelState(kernel, document.virtual_servers, now);
  const remarks = kernelRemarks(kernel, now);
  return [
    labelled('kernel', [state, piece(remarks === '' ? '' : `; ${remarks}`)]),
    ...(kernel.error === null ? [] : folded('', piece(kernel.error, 'bad'), width)),
    ...(kernel.paused === null ? [] : folded('', pauseText(kernel.paused, kernel.pending, now), width)),
    ...kernelTroubles(document).flatMap((text) => folded('', piece(text, 'warning'), width)),
  ];
}

function kernelState(
  kernel: KernelStatus,
  servers: readonly VirtualServerStatus[],
  now: string,
): { readonly text: string; readonly role: Role } {
  if (kernel.backend === 'memory') return piece('none (--kernel memory): nothing is balanced', 'warning');
  if (!kernel.available) return piece('NOT REACHABLE', 'bad');
  const refused = refusedObjects(servers);
  if (refused > 0) return piece(`${plural(refused, 'object')} REFUSED, see below`, 'bad');
  if (kernel.paused !== null) return piece('PAUSED: nothing is written', 'bad');
  if (!kernel.in_sync) return piece('NOT IN SYNC, being repaired', 'warning');
  const compared = kernel.last_sync_at;
  return piece(
    compared === null ? 'in sync' : `in sync, compared ${shortAge(ageAt(now, compared))} ago`,
    'good',
  );
}

function pauseText(paused: PauseStatus, pending: number, now: string): Piece {
  const ago = shortAge(ageAt(now, paused.since));
  const why = paused.reason === null ? '' : ` (${paused.reason})`;
  const until = paused.expires_at === null ? '' : `, until ${paused.expires_at}`;
  const waiting = pending === 0 ? 'nothing waits' : `${plural(pending, 'service')} to write`;
  return piece(
    `paused ${ago} ago by ${paused.author}${why}${until}; ${waiting}; end it with lvsctl resume`,
    'bad',
  );
}

function kernelTroubles({ kernel, daemon }: StatusDocument): readonly string[] {
  const troubles: string[] = [];
  // Otherwise the error is already in the line about saving.
  if (kernel.ownership_error !== null && daemon.state_error === undefined) {
    troubles.push(`the list of our services cannot be saved: ${kernel.ownership_error}`);
  }
  if (kernel.settings_error !== null) troubles.push(`kernel settings: ${kernel.settings_error}`);
  return troubles;
}

function refusedObjects(servers: readonly VirtualServerStatus[]): number {
  let refused = 0;
  for (const server of servers) {
    if (server.error !== null) refused += 1;
    for (const real of server.real_servers) if (real.error !== null) refused += 1;
  }
  return refused;
}

/** Changes of the kernel's table by other programs. */
function kernelRemarks(kernel: KernelStatus, now: string): string {
  const remarks: string[] = [];
  const drift = Object.values(kernel.drift).reduce((sum, value) => sum + value, 0);
  if (drift > 0) {
    const last =
      kernel.last_drift_at === null ? '' : `, last ${shortAge(ageAt(now, kernel.last_drift_at))} ago`;
    remarks.push(`${plural(drift, 'drift')} repaired${last}`);
  }
  const unmanaged = kernel.unmanaged_services.length;
  if (unmanaged > 0) remarks.push(`${unmanaged} not ours`);
  return remarks.join('; ');
}

/** How many virtual IPs are announced; each withdrawn address has a line of its own, up to {@link MAX_WITHDRAWN_LINES}. */
function announceLines({ announce }: StatusDocument, now: string, width: number): readonly Line[] {
  if (announce === undefined) return [];
  const { table, addresses, error } = announce;
  const withdrawn = addresses.filter(({ announced }) => !announced);
  const count = `${addresses.length - withdrawn.length} of ${plural(addresses.length, 'virtual IP')}`;
  const lines = withdrawn.slice(0, MAX_WITHDRAWN_LINES).flatMap(({ address, reason, since }) => {
    const text = `${address} not announced for ${shortAge(ageAt(now, since))}: ${reason}`;
    return folded('', piece(text, 'warning'), width);
  });
  const more = withdrawn.length - MAX_WITHDRAWN_LINES;
  return [
    labelled('announce', [piece(`${count} in table ${table}`)]),
    ...(error === null ? [] : folded('', piece(error, 'bad'), width)),
    ...lines,
    ...(more > 0 ? [labelled('', [piece(`and ${more} more`)])] : []),
  ];
}

/** Shown in the header for a VRRP half that runs and does not answer as it should. */
export const VRRP_SILENT = 'does not answer; lvsctl vrrp says more';

function isVrrpTrouble(standing: string): boolean {
  return standing === VRRP_SILENT || /\bFAULT\b/.test(standing);
}

/** The state of FULLNAT in the kernel, or why it does not work and how to mend it. */
function fullnatLines({ fullnat }: StatusDocument, width: number): readonly Line[] {
  if (fullnat === undefined) return [];
  const { rules, error, hint, repairs } = fullnat;
  const repaired = repairs === 0 ? '' : `; ${plural(repairs, 'difference')} repaired`;
  if (error !== null) {
    const advice = hint === null ? '' : `; ${hint}`;
    return folded('fullnat', piece(`does not work: ${error}${advice}`, 'bad'), width);
  }
  return [labelled('fullnat', [piece(`${plural(rules, 'rule')}${repaired}`)])];
}

/** How many servers with `watch` have their idle connection, or why none has. */
function watchLines({ watch }: StatusDocument, width: number): readonly Line[] {
  if (watch === undefined) return [];
  const { connections, open, limit, without_place: withoutPlace, triggers, error } = watch;
  if (error !== null) return folded('watch', piece(`does not work: ${error}`, 'bad'), width);
  const early = triggers === 0 ? '' : `; ${plural(triggers, 'early check')}`;
  const counts = labelled('watch', [
    piece(`${open} of ${plural(connections, 'idle connection')} open${early}`),
  ]);
  if (withoutPlace === 0) return [counts];
  const words = `${withoutPlace} have no place: this host has descriptors for ${limit} (LimitNOFILE)`;
  return [counts, ...folded('', piece(words, 'warning'), width)];
}

/** The private services of data-path probes, or why replies do not arrive and how to mend it. */
function dataPathLines({ data_path: path }: StatusDocument, width: number): readonly Line[] {
  if (path === undefined) return [];
  const { services, error, hint, repairs, private_services: listed } = path;
  const repaired = repairs === 0 ? '' : `; ${plural(repairs, 'setting')} repaired`;
  if (error !== null) {
    const advice = hint === null ? '' : `; ${hint}`;
    return folded('data path', piece(`probes do not work: ${error}${advice}`, 'bad'), width);
  }
  const line = labelled('data path', [piece(`${plural(services, 'private service')} for probes${repaired}`)]);
  return [line, ...(listed ?? []).map((one) => labelled('', [piece(privateServiceWords(one))]))];
}

function privateServiceWords({
  service,
  destination,
  forwarding,
  connections,
}: PrivateServiceStatus): string {
  const counts =
    connections === null
      ? 'not in the kernel'
      : `${connections.active} active, ${connections.inactive} inactive`;
  return `${service} by ${forwarding} to ${destination}: ${counts}`;
}

const MAX_WITHDRAWN_LINES = 5;

/** How checks use sockets, where that is remarkable: on a grid, or not on the best sockets. */
function checkIoLines({ check_io: io }: StatusDocument, width: number): readonly Line[] {
  if (io === undefined) return [];
  const beat = io.grid_ms === 0 ? '' : `, every ${io.grid_ms} ms`;
  if (io.reason !== null)
    return folded('checks', piece(`by ${io.kind}${beat}: ${io.reason}`, 'warning'), width);
  const { late_ms: late } = io;
  if (late !== undefined) {
    const words = `up to ${(late / 1000).toFixed(1)} s late in the last minute: there are too many checks for this host`;
    return folded('checks', piece(words, 'bad'), width);
  }
  return [labelled('checks', [piece(`by ${io.kind}${beat}`)])];
}

/** The isolation guard, only while it holds servers, so that an operator notices it. */
function isolationLines({ isolation }: StatusDocument, now: string, width: number): readonly Line[] {
  if (isolation === undefined || isolation.mode === 'watching') return [];
  const { failing_checks: failing, checks, held, since, mode } = isolation;
  const ago = since === null ? '' : ` since ${shortAge(ageAt(now, since))}`;
  const servers = `${plural(held, 'real server')} held`;
  const text =
    mode === 'holding'
      ? `ISOLATED${ago}: ${failing} of ${checks} checks began to fail at once; ${servers}, look at this host's network`
      : `isolation is over; ${servers} until the next result of their checks`;
  return folded('guard', piece(text, 'bad'), width);
}

function serverCounts(servers: readonly VirtualServerStatus[]): Line {
  let up = 0;
  let real = 0;
  let realDown = 0;
  let failing = 0;
  let heldBack = 0;
  let sorry = 0;
  for (const server of servers) {
    if (server.state === 'up') up += 1;
    if (server.sorry_server?.active === true) sorry += 1;
    real += server.real_servers.length;
    for (const { state } of server.real_servers) {
      if (state === 'down') realDown += 1;
      if (state === 'failing') failing += 1;
      if (state === 'drain' || state === 'maintenance') heldBack += 1;
    }
  }
  const allVirtual = up === servers.length;
  return [
    piece(`${up} of ${servers.length} virtual up`, allVirtual ? 'plain' : 'bad'),
    piece(', '),
    piece(
      `${real - realDown - failing - heldBack} of ${real} real up`,
      realDown + failing === 0 ? 'plain' : 'bad',
    ),
    piece(failing === 0 ? '' : `, ${failing} failing but kept`, 'bad'),
    piece(heldBack === 0 ? '' : `, ${heldBack} held back`, 'warning'),
    piece(sorry === 0 ? '' : `, ${plural(sorry, 'sorry server')} active`, 'warning'),
  ];
}

function plural(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
