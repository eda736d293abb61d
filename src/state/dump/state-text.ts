import { neutralise } from '../../base/visible-text.ts';
import type {
  CheckStatus,
  RealServerStatus,
  StatusDocument,
  VirtualServerStatus,
} from '../status/status-document.ts';
import { virtualServerTitle } from './title.ts';

/**
 * The whole state as text, for SIGUSR1: the contents of keepalived's keepalived_check.data, in the same order and
 * with the same words. It is for people; programs read `lvsctl status --json`.
 */
export function stateText(status: StatusDocument): string {
  const lines = [
    '------< lvsd >------',
    ` Version = ${status.daemon.version}, pid = ${status.daemon.pid}`,
    ` Started at ${status.daemon.started_at}, written at ${status.generated_at}`,
    ` Configuration = ${status.config.path}, loaded at ${status.config.loaded_at}`,
    ` Kernel = ${status.kernel.backend}, ${kernelWords(status)}`,
    ...unmanaged(status.kernel.unmanaged_services),
    '------< LVS Topology >------',
    ...status.virtual_servers.flatMap(virtualServerLines),
  ];
  return `${lines.map(neutralise).join('\n')}\n`;
}

function kernelWords({ kernel }: StatusDocument): string {
  if (kernel.error !== null) return `last access failed: ${kernel.error}`;
  if (kernel.paused !== null) return `left alone since ${kernel.paused.since} by ${kernel.paused.author}`;
  return kernel.in_sync ? 'as desired' : 'not yet as desired';
}

function unmanaged(services: readonly string[]): string[] {
  return services.length === 0 ? [] : [` Not ours = ${services.join(', ')}`];
}

function virtualServerLines(server: VirtualServerStatus): string[] {
  const { quorum, sorry_server: sorry } = server;
  return [
    ` ${virtualServerTitle(server)}`,
    `   lb_algo = ${server.scheduler}, lb_kind = ${server.forwarding}`,
    ...(server.persistence_timeout === null
      ? []
      : [`   persistence timeout = ${server.persistence_timeout}`]),
    `   state = ${server.state} since ${server.since}`,
    `   quorum = ${quorum.required}, hysteresis = ${quorum.hysteresis}, weight alive = ${quorum.live_weight}, met = ${yesNo(quorum.met)}`,
    `   in kernel = ${yesNo(server.in_kernel)}, transitions = ${server.transitions.up} up, ${server.transitions.down} down`,
    ...(server.error === null ? [] : [`   error = ${server.error}`]),
    ...(sorry === null
      ? []
      : [`   sorry server = ${sorry.address} ${sorry.port}, ${sorry.active ? 'serves' : 'waits'}`]),
    ...server.real_servers.flatMap(realServerLines),
  ];
}

function realServerLines(server: RealServerStatus): string[] {
  const { weight, override } = server;
  return [
    `   RIP = ${server.address}, RPORT = ${server.port}, WEIGHT = ${weight.effective}`,
    `     state = ${server.state} since ${server.since}`,
    `     weight configured = ${weight.configured}, in kernel = ${weight.kernel ?? 'none'}: ${weight.reason}`,
    ...(override === null ? [] : [`     ${override.kind} by ${override.author} since ${override.since}`]),
    ...(server.error === null ? [] : [`     error = ${server.error}`]),
    ...server.checks.flatMap(checkLines),
  ];
}

function checkLines({ type, target, state, failures, retry, last }: CheckStatus): string[] {
  const lastResult = last === null ? 'no result yet' : `${last.result}: ${last.detail} (at ${last.at})`;
  return [
    `     ${type} ${target} = ${state}, failures = ${failures} of ${retry}`,
    `       last = ${lastResult}`,
  ];
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}
