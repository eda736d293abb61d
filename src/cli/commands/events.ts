import type { EventEntry } from '../../api/protocol.ts';
import { MAX_EVENTS_ANSWERED } from '../../api/requests.ts';
import { colorWanted } from '../color.ts';
import type { CliContext, Command, Invocation } from '../command.ts';
import { controlClient, UsageError } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';
import { followEvents } from '../follow-events.ts';
import { renderEvent } from '../render/event.ts';

const DEFAULT_COUNT = '50';

/** `lvsctl events`: what happened, and what happens. */
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
    { name: 'json', value: null, help: 'one JSON object for each event (docs/control-api.md)' },
  ],
  description: [
    'Lists the latest events, oldest first: virtual servers, real servers and checks that went up or down, with the',
    'reason; reloads, overrides and pauses of operators; changes by others to our services in the kernel.',
    'lvsd keeps the latest 10,000 of its run. Times are UTC.',
  ].join('\n'),
  run,
};

async function run(invocation: Invocation, context: CliContext): Promise<ExitCode> {
  const limit = countOf(invocation.value('number') ?? DEFAULT_COUNT);
  const color = colorWanted(invocation, context);
  const json = invocation.has('json');
  const render = (event: EventEntry): string =>
    `${json ? JSON.stringify(event) : renderEvent(event, color)}\n`;
  const client = controlClient(invocation, context);
  const report = await client.events({ since: null, wait_seconds: 0, limit });
  for (const event of report.events) context.stdout.write(render(event));
  if (invocation.has('follow')) return followEvents(report, render, client, context);
  return EXIT.ok;
}

function countOf(text: string): number {
  const count = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MAX_EVENTS_ANSWERED) return count;
  throw new UsageError(`lvsctl events: -n takes a whole number from 1 to ${MAX_EVENTS_ANSWERED}`);
}
