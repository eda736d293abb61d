import type {
  RealServerStatus,
  StatusDocument,
  VirtualServerStatus,
} from '../../state/status/status-document.ts';
import { servedEndpoint } from '../../state/status/status-endpoint.ts';

/** The states of monitoring plugins (Monitoring Plugins Development Guidelines), and their exit codes. */
export const HEALTH_EXIT = { ok: 0, warning: 1, critical: 2, unknown: 3 } as const;

export type HealthLevel = keyof typeof HEALTH_EXIT;

export interface HealthProblem {
  readonly level: 'warning' | 'critical';
  readonly text: string;
}

export interface HealthVerdict {
  readonly level: HealthLevel;
  /** Critical problems come first, each kind in the order of the status. */
  readonly problems: readonly HealthProblem[];
  readonly counts: HealthCounts;
}

export interface HealthCounts {
  readonly virtualServers: number;
  readonly virtualServersDown: number;
  readonly realServers: number;
  readonly realServersDown: number;
  /** Drained or disabled by an operator, which is no problem. */
  readonly heldBack: number;
}

/**
 * Judges the service by a status. Critical is what takes service away (a virtual server that is down, a kernel that
 * cannot be programmed, a part of lvsd that hangs). A warning is what will or could (a failing real server, a pause,
 * a refused reload). Servers that an operator holds back are no problem.
 */
export function judgeHealth(document: StatusDocument): HealthVerdict {
  const problems = [...directorProblems(document), ...document.virtual_servers.flatMap(serviceProblems)];
  const critical = problems.filter(({ level }) => level === 'critical');
  const warnings = problems.filter(({ level }) => level === 'warning');
  return {
    level: critical.length > 0 ? 'critical' : warnings.length > 0 ? 'warning' : 'ok',
    problems: [...critical, ...warnings],
    counts: countsOf(document.virtual_servers),
  };
}

function directorProblems({ daemon, config, kernel, isolation }: StatusDocument): readonly HealthProblem[] {
  const problems: HealthProblem[] = [];
  const critical = (text: string): unknown => problems.push({ level: 'critical', text });
  const warning = (text: string): unknown => problems.push({ level: 'warning', text });
  if (daemon.stalled !== undefined) critical(`lvsd hangs: ${daemon.stalled.join(', ')}`);
  if (!kernel.available) critical(`the kernel cannot be reached: ${kernel.error ?? 'no answer'}`);
  if (isolation?.mode === 'holding') {
    critical(`this director seems cut off: ${isolation.failing_checks} of ${isolation.checks} checks fail`);
  }
  if (kernel.paused !== null) warning(`paused by ${kernel.paused.author}: nothing is written to the kernel`);
  else if (kernel.available && !kernel.in_sync) warning('the kernel is not as it should be');
  if (kernel.settings_error !== null) warning(`kernel settings: ${kernel.settings_error}`);
  if (daemon.state_error !== undefined) warning(`state cannot be saved: ${daemon.state_error}`);
  const reload = config.last_reload;
  if (reload !== null && reload.result !== 'success') {
    warning(`the last reload was ${reload.result}: ${reload.detail}`);
  }
  return problems;
}

function serviceProblems(service: VirtualServerStatus): readonly HealthProblem[] {
  const { id, quorum, sorry_server: sorry } = service;
  const problems: HealthProblem[] = [];
  if (service.state === 'down') {
    const serves = sorry?.active === true ? '; the sorry server serves' : '';
    const text = `${id} is down: live weight ${quorum.live_weight}, quorum ${quorum.required}${serves}`;
    problems.push({ level: 'critical', text });
  }
  if (service.error !== null) {
    problems.push({ level: 'critical', text: `${id}: the kernel refuses it: ${service.error}` });
  }
  return [...problems, ...service.real_servers.flatMap((server) => serverProblems(service, server))];
}

function serverProblems(
  { id, port }: VirtualServerStatus,
  server: RealServerStatus,
): readonly HealthProblem[] {
  const { state, error, weight } = server;
  const name = `${id}, real server ${servedEndpoint(server, port)}`;
  const problems: HealthProblem[] = [];
  if (error !== null) problems.push({ level: 'warning', text: `${name}: the kernel refuses it: ${error}` });
  if (isFailing(server))
    problems.push({ level: 'warning', text: `${name} ${failureText(state, weight.reason)}` });
  return problems;
}

/** A reason that begins with the state already contains it: `is down since 03:12:07 UTC: connection refused`. */
function failureText(state: string, reason: string): string {
  return reason.startsWith(state) ? `is ${reason}` : `is ${state}: ${reason}`;
}

function isFailing({ state }: RealServerStatus): boolean {
  return state === 'down' || state === 'failing';
}

function countsOf(services: readonly VirtualServerStatus[]): HealthCounts {
  const servers = services.flatMap(({ real_servers }) => real_servers);
  return {
    virtualServers: services.length,
    virtualServersDown: services.filter(({ state }) => state === 'down').length,
    realServers: servers.length,
    realServersDown: servers.filter(isFailing).length,
    heldBack: servers.filter(({ state }) => state === 'drain' || state === 'maintenance').length,
  };
}

/** lvsd does not answer, or not in time: checks and repairs do not happen. Other errors say nothing of lvsd. */
const NOT_SERVING_CODES: readonly string[] = [
  'control-no-socket',
  'control-refused',
  'control-closed',
  'control-timeout',
];

/** The severity of an error that kept lvsd from being asked. */
export function levelOfFault({ code }: { readonly code: string }): HealthLevel {
  return NOT_SERVING_CODES.includes(code) ? 'critical' : 'unknown';
}
