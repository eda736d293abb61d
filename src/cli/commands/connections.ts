import type { ConnectionReport } from '../../api/protocol.ts';
import { neutralise } from '../../base/visible-text.ts';
import type { CliContext, Command, Invocation } from '../command.ts';
import { controlClient, UsageError } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';
import { JSON_OPTION } from '../operator.ts';
import { selectorsOf } from '../selectors.ts';

/** `lvsctl connections`: the kernel's connections from clients to real servers. */
export const connectionsCommand: Command = {
  name: 'connections',
  summary: "Lists the kernel's connections of a virtual server or real server",
  positionals: 'VS [RS]',
  maxPositionals: 5,
  options: [JSON_OPTION],
  description: [
    "Lists connections from the kernel's table, at most 1000 of them: client, virtual address, real server, state and the",
    'seconds after which it is forgotten unless a packet comes. State `template`: persistence, not a connection.',
    'What came through a firewall mark cannot be told apart: there all connections to its real servers are listed.',
  ].join('\n'),
  run,
};

async function run(invocation: Invocation, context: CliContext): Promise<ExitCode> {
  const [virtualServer, realServer, ...rest] = selectorsOf(invocation.positionals);
  if (virtualServer === undefined || rest.length > 0) {
    throw new UsageError(
      'lvsctl connections: a virtual server is needed, and at most one real server',
      '`lvsctl connections --help` shows how',
    );
  }
  const report = await controlClient(invocation, context).connections(virtualServer, realServer ?? null);
  context.stdout.write(
    invocation.has('json') ? `${JSON.stringify(report, null, 2)}\n` : renderConnections(report),
  );
  return EXIT.ok;
}

const HEADINGS = ['PROTO', 'CLIENT', 'VIRTUAL', 'REAL SERVER', 'STATE', 'EXPIRES'];

/** The table that `lvsctl connections` prints. */
function renderConnections(report: ConnectionReport): string {
  const rows = [
    HEADINGS,
    ...report.connections.map((entry) => [
      entry.protocol,
      entry.client,
      entry.virtual,
      entry.destination,
      entry.template ? 'template' : entry.state,
      `${entry.expires_seconds}s`,
    ]),
  ].map((row) => row.map(neutralise));
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const { matched, connections, complete } = report;
  if (matched > connections.length) lines.push(`and ${matched - connections.length} more`);
  if (!complete) lines.push('the table is longer than lvsd reads: there are more');
  return `${lines.join('\n')}\n`;
}
