import { wantedBy } from '../../api/event-selector.ts';
import type { EventEntry, EventReport, HistoryReport } from '../../api/protocol.ts';
import { type HistoryRequest, MAX_EVENTS_ANSWERED } from '../../api/requests.ts';
import { neutralise } from '../../base/visible-text.ts';
import { EVENT_KINDS, type EventKind } from '../../state/model/event.ts';
import { colorWanted } from '../color.ts';
import type { CliContext, Command, Invocation } from '../command.ts';
import { controlClient, UsageError } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';
import { followEvents } from '../follow-events.ts';
import { renderEvent } from '../render/event.ts';
import { TIME_HELP, timeArgument } from '../time-argument.ts';

const DEFAULT_COUNT = '50';

/** `lvsctl events`: past events, and new ones as they happen. */
export const eventsCommand: Command = {
  name: 'events',
  summary: 'Lists what went up and down and why, reloads, overrides and repairs',
  positionals: '',
  maxPositionals: 0,
  options: [
    { name: 'follow', short: 'f', value: null, help: 'goes on with what happens, until Ctrl-C' },
    {
      name: 'number',
      short: 'n',
      value: 'N',
      help: `the latest N events, at most ${MAX_EVENTS_ANSWERED} (default ${DEFAULT_COUNT})`,
    },
    { name: 'since', value: 'TIME', help: 'from then on' },
    { name: 'until', value: 'TIME', help: 'up to then' },
    {
      name: 'server',
      value: 'SERVER',
      help: 'about this virtual or real server, as `lvsctl status` names it',
    },
    { name: 'kind', value: 'KIND', help: 'only events of this kind, or of several: reload,override' },
    { name: 'local', value: null, help: 'times, read and printed, are those of this machine, not UTC' },
    { name: 'json', value: null, help: 'one JSON object for each event (docs/control-api.md)' },
  ],
  description: [
    'Lists the latest events, oldest first: virtual servers, real servers and checks that went up or down, with the',
    'reason; reloads, overrides and pauses of operators; changes by others to our services in the kernel.',
    `TIME: ${TIME_HELP}.`,
    `KIND: ${EVENT_KINDS.join(', ')}.`,
    'They outlive restarts, in the state directory of lvsd: 64 MiB of them, or 90 days. Times are UTC.',
  ].join('\n'),
  run,
};

async function run(invocation: Invocation, context: CliContext): Promise<ExitCode> {
  const request = historyRequestOf(invocation, context);
  const color = colorWanted(invocation, context);
  const json = invocation.has('json');
  const local = invocation.has('local');
  const render = (event: EventEntry): string =>
    `${json ? JSON.stringify(event) : renderEvent(event, color, local)}\n`;
  const client = controlClient(invocation, context);
  const follows = invocation.has('follow');
  // The position is asked for first: the history also contains events between the two requests, and only events after
  // the history are followed.
  const position = follows ? await client.events({ since: null, wait_seconds: 0, limit: 1 }) : null;
  const report = await client.history(request);
  if (report.error !== null) {
    context.stderr.write(`lvsctl events: not all is on the disk: ${neutralise(report.error)}\n`);
  }
  for (const event of report.events) context.stdout.write(render(event));
  if (report.truncated && invocation.has('since')) {
    context.stderr.write(`lvsctl events: the latest ${report.events.length}; there are more, see -n\n`);
  }
  if (position === null) return EXIT.ok;
  const isWanted = wantedBy(request);
  const show = (event: EventEntry): string => (isWanted(event) ? render(event) : '');
  return followEvents({ run: position.run, latest: latestOf(position, report) }, show, client, context);
}

/** The number of the last event of the history in the run of lvsd that is followed. */
function latestOf({ run, latest }: EventReport, { events }: HistoryReport): number {
  const printed = events.filter((event) => event.run === run).map(({ seq }) => seq);
  return Math.max(latest, ...printed);
}

function historyRequestOf(invocation: Invocation, context: CliContext): HistoryRequest {
  const now = context.clock.wall();
  const local = invocation.has('local');
  const time = (option: string): string | null => {
    const text = invocation.value(option);
    return text === undefined ? null : new Date(timeArgument(option, text, now, local)).toISOString();
  };
  const from = time('since');
  const everything = from === null ? DEFAULT_COUNT : String(MAX_EVENTS_ANSWERED);
  return {
    from,
    to: time('until'),
    server: invocation.value('server') ?? null,
    kinds: kindsOf(invocation.value('kind')),
    limit: countOf(invocation.value('number') ?? everything),
  };
}

function kindsOf(text: string | undefined): readonly EventKind[] {
  return (text?.split(',') ?? []).map((word) => {
    const kind = EVENT_KINDS.find((candidate) => candidate === word.trim());
    if (kind !== undefined) return kind;
    throw new UsageError(`lvsctl events: --kind ${word}: there are ${EVENT_KINDS.join(', ')}`);
  });
}

function countOf(text: string): number {
  const count = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MAX_EVENTS_ANSWERED) return count;
  throw new UsageError(`lvsctl events: -n takes a whole number from 1 to ${MAX_EVENTS_ANSWERED}`);
}
