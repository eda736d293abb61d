import { concerns } from '../../api/event-selector.ts';
import type { EventEntry, RecordedEvent } from '../../api/protocol.ts';
import { MAX_EVENTS_ANSWERED } from '../../api/requests.ts';
import { neutralise } from '../../base/visible-text.ts';
import type { StatusDocument } from '../../state/status/status-document.ts';
import { statusEndpoint } from '../../state/status/status-endpoint.ts';
import { colorWanted } from '../color.ts';
import type { CliContext, Command, Invocation } from '../command.ts';
import { controlClient, UsageError } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';
import { selectorsOf } from '../selectors.ts';
import { TIME_HELP, timeArgument } from '../time-argument.ts';
import { ACTIONS_AROUND, accountAt, accountsAt, byTime, type ServerAccount } from '../why/account.ts';
import { renderAccount } from '../why/render-account.ts';

/** `lvsctl why`: the answer to "why was it out at 03:12?". */
export const whyCommand: Command = {
  name: 'why',
  summary: 'Says why a real server is, or was at some time, in or out of service',
  positionals: 'SERVER',
  maxPositionals: 3,
  options: [
    { name: 'at', value: 'TIME', help: 'when (default: now)' },
    { name: 'local', value: null, help: 'times are those of this machine, not UTC' },
    { name: 'json', value: null, help: 'machine-readable (docs/commands.md)' },
  ],
  description: [
    'Prints the state of a real server at that moment, its reason, what its checks had found, the state of its virtual',
    'server, and what operators did around it, out of the journal of events, which outlives restarts (64 MiB or 90 days).',
    `TIME: ${TIME_HELP}.`,
    'Without --at it is about now. SERVER: the address of a real server, with or without a port; in each virtual server',
    'that has it. Exit code 1: nothing is known of such a server.',
  ].join('\n'),
  run,
};

async function run(invocation: Invocation, context: CliContext): Promise<ExitCode> {
  const [server, ...more] = selectorsOf(invocation.positionals);
  if (server === undefined || more.length > 0) {
    throw new UsageError('lvsctl why: one real server is needed', '`lvsctl why --help` shows how');
  }
  const local = invocation.has('local');
  const wanted = invocation.value('at');
  const now = context.clock.wall();
  const moment = wanted === undefined ? now : timeArgument('at', wanted, now, local);
  const at = new Date(moment).toISOString();
  const { accounts, begins, error } = await accountsOf(server, at, invocation, context);
  if (accounts.length === 0) {
    const kept = begins === null ? 'no event is kept' : `events are kept since ${begins}`;
    context.stderr.write(
      `lvsctl why: nothing is known of a real server ${neutralise(server)}; ${kept}, and it is not configured now\n`,
    );
    return EXIT.negative;
  }
  if (error !== null) context.stderr.write(`lvsctl why: the journal is not written: ${neutralise(error)}\n`);
  if (invocation.has('json')) {
    context.stdout.write(`${JSON.stringify({ version: 1, at, begins, servers: accounts }, null, 2)}\n`);
  } else {
    const style = { color: colorWanted(invocation, context), local };
    context.stdout.write(accounts.map((account) => renderAccount(account, at, style)).join('\n'));
  }
  return EXIT.ok;
}

interface Found {
  readonly accounts: readonly ServerAccount[];
  readonly begins: string | null;
  readonly error: string | null;
}

async function accountsOf(
  server: string,
  at: string,
  invocation: Invocation,
  context: CliContext,
): Promise<Found> {
  const client = controlClient(invocation, context);
  const to = new Date(Date.parse(at) + ACTIONS_AROUND).toISOString();
  const limit = MAX_EVENTS_ANSWERED;
  const own = await client.history({ from: null, to, server, kinds: [], limit });
  const kinds = ['director', 'reload', 'pause'] as const;
  const director = await client.history({ from: null, to, server: null, kinds, limit });
  const status = await client.status([]);
  const configured = pairsOf(status, concernsRealServer(server));
  const means = meaning(server, configured, own.events);
  const services = await client.history({
    from: null,
    to: at,
    server: null,
    kinds: ['virtual_server'],
    limit,
  });
  const records = {
    ofServer: merged(own.events, services.events),
    ofDirector: director.events,
  };
  const recorded = accountsAt(at, records, means);
  const silent = configured.filter(
    (pair) =>
      !recorded.some(
        ({ virtualServer, realServer }) =>
          virtualServer === pair.virtualServer && realServer === pair.realServer,
      ),
  );
  const accounts = [...recorded, ...silent.map((pair) => accountAt(at, pair, records))];
  return { accounts, begins: own.begins, error: own.error };
}

type Means = (realServer: string, name: string | undefined) => boolean;

function concernsRealServer(server: string): Means {
  const about = concerns(server);
  return (realServer, name) =>
    about({
      ...NO_EVENT,
      real_server: realServer,
      ...(name === undefined ? {} : { real_server_name: name }),
    });
}

/** Whether a server has this id, or had this name in an event. */
function meaning(
  server: string,
  configured: readonly { readonly realServer: string }[],
  events: readonly EventEntry[],
): (realServer: string) => boolean {
  const about = concernsRealServer(server);
  const named = events.filter(
    ({ real_server: id, real_server_name: name }) => id !== null && name !== undefined && about(id, name),
  );
  const ids = new Set([
    ...configured.map(({ realServer }) => realServer),
    ...named.map((event) => event.real_server),
  ]);
  return (realServer) => ids.has(realServer) || about(realServer, undefined);
}

const NO_EVENT: EventEntry = {
  seq: 0,
  at: '',
  kind: 'real_server',
  virtual_server: null,
  real_server: null,
  check: null,
  from: null,
  to: '',
  reason: '',
};

function pairsOf({ virtual_servers }: StatusDocument, means: Means) {
  return virtual_servers.flatMap(({ id: virtualServer, real_servers }) =>
    real_servers
      .filter((server) => means(statusEndpoint(server), server.name))
      .map((server) => ({ virtualServer, realServer: statusEndpoint(server) })),
  );
}

/** The events of several answers, oldest first and without duplicates. */
function merged(...found: readonly (readonly RecordedEvent[])[]): readonly RecordedEvent[] {
  const all = new Map(found.flat().map((event) => [`${event.run} ${event.seq}`, event]));
  return [...all.values()].sort(byTime);
}
