import type { ControlClient } from '../api/control-client.ts';
import type { OverrideReport } from '../api/protocol.ts';
import type { Clock, Milliseconds } from '../base/time.ts';
import { neutralise } from '../base/visible-text.ts';
import type { RealServerStatus, StatusDocument } from '../state/status/status-document.ts';
import { statusEndpoint } from '../state/status/status-endpoint.ts';
import type { CliContext } from './command.ts';
import type { ExitCode } from './exit-codes.ts';
import { EXIT } from './exit-codes.ts';

/** How often the daemon is asked for the progress of a drain. */
export const DRAIN_QUESTION_INTERVAL: Milliseconds = 1000;

/**
 * Prints the remaining connections at each change until all servers are out of the kernel. Ctrl-C ends the wait, not
 * the drain.
 */
export async function waitForDrain(
  report: OverrideReport,
  client: ControlClient,
  context: CliContext,
): Promise<ExitCode> {
  const interrupted = context.interruption();
  const printed = new Map<string, string>();
  const selectors = [...new Set(report.servers.map(({ virtual_server }) => virtual_server))];
  while (!interrupted.aborted) {
    const document = await client.status(selectors);
    const servers = report.servers.map((server) => ({ server, status: find(document, server) }));
    for (const { server, status } of servers) {
      const line = `${server.real_server}: ${progressOf(status)}`;
      const name = `${server.virtual_server}  ${line}`;
      if (printed.get(nameOf(server)) === line) continue;
      printed.set(nameOf(server), line);
      context.stdout.write(`${neutralise(selectors.length > 1 ? name : line)}\n`);
    }
    const left = servers.filter(({ status }) => status?.state === 'drain' || status?.in_kernel === true);
    const ended = servers.find(({ status }) => status?.override?.kind !== 'drain');
    if (ended !== undefined) return EXIT.negative;
    if (left.length === 0) return EXIT.ok;
    await pause(context.clock, interrupted);
  }
  context.stderr.write('lvsctl drain: not waiting any more; the drain goes on\n');
  return EXIT.negative;
}

/** A machine may be drained in many virtual servers at once. */
function nameOf({ virtual_server, real_server }: Named): string {
  return `${virtual_server}  ${real_server}`;
}

type Named = OverrideReport['servers'][number];

function find(
  document: StatusDocument,
  { virtual_server, real_server }: Named,
): RealServerStatus | undefined {
  return document.virtual_servers
    .find(({ id }) => id === virtual_server)
    ?.real_servers.find((server) => statusEndpoint(server) === real_server);
}

function progressOf(status: RealServerStatus | undefined): string {
  if (status === undefined) return 'is not configured any more';
  const { connections, state, override } = status;
  if (override?.kind !== 'drain') return `${state}: somebody ended the drain`;
  if (override.drained) return status.in_kernel ? 'leaves the kernel' : 'drained, out of the kernel';
  if (connections === null) return 'draining';
  return `draining: ${connections.active} active, ${connections.inactive} inactive connections left`;
}

function pause(clock: Clock, interrupted: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      cancel();
      interrupted.removeEventListener('abort', finish);
      resolve();
    };
    const cancel = clock.schedule(clock.now() + DRAIN_QUESTION_INTERVAL, finish);
    interrupted.addEventListener('abort', finish, { once: true });
    if (interrupted.aborted) finish();
  });
}
