import { headerLine } from '../../../vrrp/report/status-text.ts';
import type { ControlClient } from '../../api/control-client.ts';
import { ControlError } from '../../api/control-error.ts';
import { selectVirtualServers, unmatchedHint, unmatchedSelectors } from '../../api/selector.ts';
import { neutralise } from '../../base/visible-text.ts';
import { vrrpPaths } from '../../base/vrrp-paths.ts';
import type { StatusDocument } from '../../state/status/status-document.ts';
import { colorWanted } from '../color.ts';
import type { CliContext, Command, Invocation, OptionSpec } from '../command.ts';
import { controlClient, controlPath, UsageError } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';
import { HEALTH_EXIT, judgeHealth, levelOfFault } from '../health/verdict.ts';
import { SORT_KEYS } from '../render/arrange.ts';
import { VRRP_SILENT } from '../render/status-header.ts';
import { COLUMN_NAMES } from '../render/table.ts';
import { selectorsOf } from '../selectors.ts';
import { viewOf, viewText } from '../status-view.ts';
import { show } from '../terminal.ts';
import { askStatus as askVrrpStatus } from '../vrrp-handover.ts';
import { MIN_WATCH_SECONDS, watchStatus } from '../watch.ts';

const DEFAULT_WATCH_SECONDS = '2';

const EXIT_CODE_OPTION: OptionSpec = {
  name: 'exit-code',
  value: null,
  help: 'ends as `lvsctl health`: 0 well, 1 warning, 2 critical or not running, 3 unknown',
};

/** `lvsctl status`: which virtual server balances to which real servers, and why. */
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
    { name: 'down', value: null, help: 'only what is down, failing, drained, disabled or refused' },
    { name: 'brief', value: null, help: 'one line for each virtual server' },
    { name: 'wide', value: null, help: 'all of it, and no line cut' },
    { name: 'sort', value: SORT_KEYS.join('|'), help: 'in this order; state: problems first' },
    { name: 'columns', value: 'LIST', help: `only these columns: ${COLUMN_NAMES.join(',')}` },
    { name: 'all', value: null, help: 'also the private services of data-path probes' },
    { name: 'no-pager', value: null, help: 'does not show long output in $PAGER' },
    EXIT_CODE_OPTION,
  ],
  description: [
    'Shows each virtual server with its scheduler, forwarding and quorum (live weight / weight needed), and below it its',
    'real servers: state and since when, weight (now/configured where they differ), active and inactive connections,',
    'the last check. VS selects virtual servers: an address, address:port or `address port`, a port, `fwmark 7` or a',
    'bare 7, the beginning of one (10.0), or a name out of the log of keepalived: [10.0.0.1]:tcp:80; also the whole',
    'address of a real server, for the virtual servers that have it. On a terminal, what would not fit is shown in short:',
    'problems first, one line for each virtual server.',
  ].join('\n'),
  run,
};

async function run(invocation: Invocation, context: CliContext): Promise<ExitCode> {
  try {
    return await runStatus(invocation, context);
  } catch (error) {
    if (!invocation.has('exit-code') || !(error instanceof ControlError)) throw error;
    context.stderr.write(`lvsctl: ${neutralise(error.message)}\n`);
    return HEALTH_EXIT[levelOfFault(error)];
  }
}

async function runStatus(invocation: Invocation, context: CliContext): Promise<ExitCode> {
  const color = colorWanted(invocation, context);
  const json = invocation.has('json');
  const client = controlClient(invocation, context);
  const selectors = selectorsOf(invocation.positionals);
  let vrrp: string | null = null;
  const ask = async (): Promise<StatusDocument> => {
    const [document, standing] = await Promise.all([
      askStatus(client, selectors, invocation.has('all')),
      json ? null : vrrpStanding(invocation, context),
    ]);
    vrrp = standing;
    return document;
  };
  const view = viewOf(invocation);
  const render = (document: StatusDocument): string =>
    json ? `${JSON.stringify(document)}\n` : viewText(document, view, context, color, vrrp);
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
    await show(render(document), !invocation.has('no-pager'), context);
  const allMatched = unmatched.length === 0;
  if (invocation.has('exit-code')) return HEALTH_EXIT[allMatched ? judgeHealth(document).level : 'unknown'];
  return allMatched ? EXIT.ok : EXIT.negative;
}

/** A daemon of another version may ignore the filter and answer with everything, so the answer is filtered again. */
async function askStatus(
  client: ControlClient,
  selectors: readonly string[],
  all: boolean,
): Promise<StatusDocument> {
  const document = selectVirtualServers(await client.status(selectors), selectors);
  return all ? document : withoutPrivateServices(document);
}

/** Private services belong to lvsd itself; clients are not balanced by them. */
function withoutPrivateServices(document: StatusDocument): StatusDocument {
  if (document.data_path === undefined) return document;
  const { private_services: _hidden, ...path } = document.data_path;
  return { ...document, data_path: path };
}

/** Errors of a VRRP half that runs and does not answer as it should. A missing VRRP half is no fault. */
const VRRP_TROUBLES: readonly string[] = ['control-timeout', 'control-garbage'];

/** The state of the VRRP instances; null where there is no VRRP half, as on most directors. */
async function vrrpStanding(invocation: Invocation, context: CliContext): Promise<string | null> {
  try {
    const client = context.connectVrrp(vrrpPaths(controlPath(invocation, context)).socket);
    return headerLine((await askVrrpStatus(client)).status);
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    return VRRP_TROUBLES.includes(error.code) ? VRRP_SILENT : null;
  }
}

/** A watched server may come with a later reload: until then the table says that there is none. */
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
