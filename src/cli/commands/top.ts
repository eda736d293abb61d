import { selectVirtualServers, unmatchedHint, unmatchedSelectors } from '../../api/selector.ts';
import { neutralise } from '../../base/visible-text.ts';
import type { StatusDocument } from '../../state/status/status-document.ts';
import { colorWanted } from '../color.ts';
import type { CliContext, Command, Invocation } from '../command.ts';
import { controlClient, UsageError } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';
import { selectorsOf } from '../selectors.ts';
import { widthOf } from '../terminal.ts';
import { loadBetween } from '../top/rates.ts';
import { renderLoad } from '../top/render-load.ts';
import { watchStatus } from '../watch.ts';

const DEFAULT_SECONDS = '2';

/** `lvsctl top`: the increase of the kernel's counters per second. */
export const topCommand: Command = {
  name: 'top',
  summary: 'Shows live rates of virtual and real servers: connections, bytes, packets per second',
  positionals: '[VS...]',
  maxPositionals: 64,
  options: [
    {
      name: 'interval',
      short: 'i',
      value: 'SECONDS',
      help: `between two looks (default ${DEFAULT_SECONDS})`,
    },
    { name: 'once', value: null, help: 'two looks, one table' },
    { name: 'json', value: null, help: 'one JSON object for each look' },
  ],
  description: [
    'Shows how fast the counters of the kernel grow, the busiest first: new connections, bytes and packets per second, in',
    'and out (replies of direct routing and tunnels do not pass the director: out is 0), and connections there are. Goes',
    'on until Ctrl-C. VS selects virtual servers as in `lvsctl status`.',
  ].join('\n'),
  run,
};

async function run(invocation: Invocation, context: CliContext): Promise<ExitCode> {
  const seconds = secondsOf(invocation.value('interval') ?? DEFAULT_SECONDS);
  const color = colorWanted(invocation, context);
  const json = invocation.has('json');
  const selectors = selectorsOf(invocation.positionals);
  const client = controlClient(invocation, context);
  const ask = async (): Promise<StatusDocument> =>
    selectVirtualServers(await client.status(selectors), selectors);
  const first = await ask();
  const unmatched = unmatchedSelectors(first, selectors);
  if (unmatched.length > 0) {
    context.stderr.write(`lvsctl top: no virtual server matches ${neutralise(unmatched.join(', '))}\n`);
    context.stderr.write(`${unmatchedHint(unmatched)}\n`);
    return EXIT.negative;
  }
  let before: StatusDocument = first;
  const render = (after: StatusDocument): string => {
    const text = lookText(before, after, { json, color, width: widthOf(context) });
    before = after;
    return text;
  };
  // The first table has rates too, so it is printed after two readings.
  await pauseFor(seconds, context);
  if (invocation.has('once')) {
    context.stdout.write(render(await ask()));
    return EXIT.ok;
  }
  const redraw = !json && context.stdout.isTerminal;
  return watchStatus({ ask, render, redraw, seconds }, context);
}

function lookText(
  before: StatusDocument,
  after: StatusDocument,
  { json, color, width }: { readonly json: boolean; readonly color: boolean; readonly width: number },
): string {
  const loads = loadBetween(before, after);
  const at = after.generated_at;
  const seconds = (Date.parse(at) - Date.parse(before.generated_at)) / 1000;
  if (json) return `${JSON.stringify({ version: 1, at, seconds, virtual_servers: loads })}\n`;
  return renderLoad(loads, { width, color, at, seconds: seconds > 0 ? seconds : null });
}

function pauseFor(seconds: number, { clock }: CliContext): Promise<void> {
  return new Promise((resolve) => {
    clock.schedule(clock.now() + seconds * 1000, () => resolve());
  });
}

/** Below a second the kernel's table is not read again for each refresh. */
function secondsOf(text: string): number {
  const seconds = Number(text.replace(/s$/, ''));
  if (Number.isFinite(seconds) && seconds >= 1) return seconds;
  throw new UsageError(`--interval ${text}: expected a number of seconds from 1 on`);
}
