import type { ControlClient } from '../../api/control-client.ts';
import { selectVirtualServers, unmatchedHint, unmatchedSelectors } from '../../api/selector.ts';
import { neutralise } from '../../base/visible-text.ts';
import type { StatusDocument } from '../../state/status/status-document.ts';
import { colorWanted } from '../color.ts';
import type { CliContext, Command, Invocation, OptionSpec, TextStream } from '../command.ts';
import { controlClient, UsageError } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';
import { HEALTH_EXIT, judgeHealth } from '../health/verdict.ts';
import type { RenderOptions } from '../render/status.ts';
import { renderStatus } from '../render/status.ts';
import { selectorsOf } from '../selectors.ts';
import { MIN_WATCH_SECONDS, watchStatus } from '../watch.ts';

/** Columns when the output is no terminal and COLUMNS says nothing. */
export const DEFAULT_WIDTH = 120;

const MIN_WIDTH = 40;
const MAX_WIDTH = 1000;
const DEFAULT_WATCH_SECONDS = '2';

const EXIT_CODE_OPTION: OptionSpec = {
  name: 'exit-code',
  value: null,
  help: 'ends as `lvsctl health`: 0 all is well, 1 warning, 2 critical, 3 nobody could be asked',
};

/** `lvsctl status`: what is balanced to whom, and why. */
export const statusCommand: Command = {
  name: 'status',
  summary: 'Shows virtual servers, real servers, checks and the kernel',
  positionals: '[VS...]',
  maxPositionals: 64,
  options: [
    { name: 'json', value: null, help: 'the whole state, machine-readable (docs/status-json.md)' },
    {
      name: 'watch',
      short: 'w',
      value: 'SECONDS',
      valueWhenBare: DEFAULT_WATCH_SECONDS,
      help: `show it again every SECONDS (default ${DEFAULT_WATCH_SECONDS}) until Ctrl-C`,
    },
    EXIT_CODE_OPTION,
  ],
  description: [
    'Shows each virtual server with its scheduler, forwarding and quorum (live weight / weight needed), and below it its',
    'real servers: state and since when, weight (now/configured where they differ), active and inactive connections,',
    'the last check. VS selects virtual servers: an address, address:port or `address port`, a port, `fwmark 7` or a',
    'bare 7, the beginning of one (10.0), or a name out of the log of keepalived: [10.0.0.1]:tcp:80.',
  ].join('\n'),
  run,
};

async function run(invocation: Invocation, context: CliContext): Promise<ExitCode> {
  const color = colorWanted(invocation, context);
  const json = invocation.has('json');
  const client = controlClient(invocation, context);
  const selectors = selectorsOf(invocation.positionals);
  const ask = async (): Promise<StatusDocument> => askStatus(client, selectors);
  const render = (document: StatusDocument): string =>
    json ? `${JSON.stringify(document)}\n` : renderStatus(document, renderOptions(context, color));
  if (invocation.has('watch')) {
    const seconds = watchSeconds(invocation.value('watch') ?? DEFAULT_WATCH_SECONDS);
    const askForSome = async (): Promise<StatusDocument> => someOf(await ask(), selectors);
    const redraw = !json && context.stdout.isTerminal;
    return watchStatus({ ask: askForSome, render, redraw, seconds }, context);
  }
  const document = await ask();
  const unmatched = unmatchedSelectors(document, selectors);
  for (const selector of unmatched) {
    context.stderr.write(`lvsctl status: no virtual server matches ${neutralise(selector)}\n`);
  }
  if (unmatched.length > 0) context.stderr.write(`${unmatchedHint(unmatched)}\n`);
  if (json) context.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  else if (unmatched.length === 0 || document.virtual_servers.length > 0)
    context.stdout.write(render(document));
  if (invocation.has('exit-code') && unmatched.length === 0) return HEALTH_EXIT[judgeHealth(document).level];
  return unmatched.length === 0 ? EXIT.ok : EXIT.negative;
}

/** A daemon that does not know the filter answers with everything: filtering again costs nothing. */
async function askStatus(client: ControlClient, selectors: readonly string[]): Promise<StatusDocument> {
  return selectVirtualServers(await client.status(selectors), selectors);
}

/** What is watched may come with a reload: until then it is said that there is no such thing. */
function someOf(document: StatusDocument, selectors: readonly string[]): StatusDocument {
  if (selectors.length === 0 || document.virtual_servers.length > 0) return document;
  throw new Error(`no virtual server matches ${selectors.join(', ')}`);
}

function watchSeconds(text: string): number {
  const seconds = Number(text.replace(/s$/, ''));
  if (!Number.isFinite(seconds) || seconds <= 0) {
    throw new UsageError(`--watch ${text}: expected a number of seconds, like 2 or 0.5`);
  }
  return Math.max(MIN_WATCH_SECONDS, seconds);
}

function renderOptions(context: CliContext, color: boolean): RenderOptions {
  return { color, width: widthOf(context.stdout, context.environment['COLUMNS']) };
}

/** COLUMNS, else the terminal, else {@link DEFAULT_WIDTH}. */
function widthOf(stdout: TextStream, columns: string | undefined): number {
  const wanted = /^[0-9]{1,4}$/.test(columns ?? '') ? Number(columns) : 0;
  const width = wanted > 0 ? wanted : (stdout.columns ?? DEFAULT_WIDTH);
  return Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width));
}
