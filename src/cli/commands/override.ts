import type { OverrideReport } from '../../api/protocol.ts';
import type { OverrideRequest } from '../../api/requests.ts';
import { neutralise } from '../../base/visible-text.ts';
import type { CliContext, Command, Invocation, OptionSpec } from '../command.ts';
import { controlClient, UsageError } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';
import { FOR_OPTION, JSON_OPTION, operatorRequest, REASON_OPTION, secondsOf } from '../operator.ts';
import { selectorsOf } from '../selectors.ts';
import { waitForDrain } from '../wait-for-drain.ts';

const SELECTION = [
  'VS and RS are given as in `lvsctl status`, and must mean one virtual server and one real server each. With --everywhere',
  'no VS is given: RS is an address, with or without a port, and it is done in all virtual servers that have it.',
].join('\n');
const REFUSAL =
  'What would put a virtual server down is refused and said, unless --force; --dry-run only says what would come of it.';
const KEPT = 'It counts until `lvsctl enable`, over restarts and reloads of lvsd too. Checks go on.';
const EVERYWHERE_OPTION: OptionSpec = {
  name: 'everywhere',
  value: null,
  help: 'in all virtual servers that have the real server',
};
const FORCE_OPTION: OptionSpec = {
  name: 'force',
  value: null,
  help: 'also where it puts a virtual server down',
};
const DRY_RUN_OPTION: OptionSpec = { name: 'dry-run', value: null, help: 'says what would come of it' };
const TARGETED: readonly OptionSpec[] = [EVERYWHERE_OPTION, FORCE_OPTION, DRY_RUN_OPTION];
const SAID: readonly OptionSpec[] = [...TARGETED, REASON_OPTION, FOR_OPTION, JSON_OPTION];

/** `lvsctl drain`: takes a server out of service without cutting connections. */
export const drainCommand: Command = {
  name: 'drain',
  summary: 'Takes real servers out of service once their connections are gone',
  positionals: 'VS RS [RS...]',
  maxPositionals: 64,
  options: [
    { name: 'deadline', value: 'TIME', help: 'goes after so long whatever is left (default: it waits)' },
    { name: 'wait', value: null, help: 'shows what is left until it is gone' },
    ...SAID,
  ],
  description: [
    'Gives real servers weight 0, so that they take no new connections, waits until their active connections are gone,',
    'and takes them out of the kernel. UDP has no connections: there the server leaves when the kernel knows no flow to',
    'it any more, at the latest after the UDP timeout. Persistence templates are not waited for.',
    KEPT,
    REFUSAL,
    SELECTION,
  ].join('\n'),
  run: (invocation, context) => run('drain', invocation, context),
};

/** `lvsctl disable`: takes a server out of service at once. */
export const disableCommand: Command = {
  name: 'disable',
  summary: 'Takes real servers out of service at once',
  positionals: 'VS RS [RS...]',
  maxPositionals: 64,
  options: SAID,
  description: [
    'Takes real servers out of the kernel at once; their connections are cut.',
    KEPT,
    REFUSAL,
    SELECTION,
  ].join('\n'),
  run: (invocation, context) => run('disable', invocation, context),
};

/** `lvsctl enable`: ends every override. */
export const enableCommand: Command = {
  name: 'enable',
  summary: 'Ends drain, disable and weight: back to configuration and checks',
  positionals: 'VS RS [RS...]',
  maxPositionals: 64,
  options: [...TARGETED, REASON_OPTION, JSON_OPTION],
  description: `Ends what drain, disable or weight said: the server serves as configuration and checks say.\n${SELECTION}`,
  run: (invocation, context) => run('enable', invocation, context),
};

/** `lvsctl weight`: sets another configured weight. */
export const weightCommand: Command = {
  name: 'weight',
  summary: 'Gives real servers another weight than the configuration does',
  positionals: 'VS RS [RS...] N',
  maxPositionals: 65,
  options: SAID,
  description: [
    'Puts N (0 to 2147483647) in the place of the configured weight. What checks do to weights, they do to this one.',
    KEPT,
    REFUSAL,
    SELECTION,
  ].join('\n'),
  run: (invocation, context) => run('weight', invocation, context),
};

async function run(
  action: OverrideRequest['action'],
  invocation: Invocation,
  context: CliContext,
): Promise<ExitCode> {
  const request = requestOf(action, invocation, context);
  const client = controlClient(invocation, context);
  const report = await client.override(request);
  if (report.warning !== null) {
    context.stderr.write(`lvsctl ${action}: in force, but not saved: ${neutralise(report.warning)}\n`);
  }
  for (const line of report.down?.split('\n') ?? []) {
    context.stderr.write(`lvsctl ${action}: ${neutralise(line)}\n`);
  }
  if (action === 'drain' && invocation.has('wait') && report.applied)
    return waitForDrain(report, client, context);
  context.stdout.write(
    invocation.has('json') ? `${JSON.stringify(report, null, 2)}\n` : renderReport(report),
  );
  return EXIT.ok;
}

function requestOf(
  action: OverrideRequest['action'],
  invocation: Invocation,
  context: CliContext,
): OverrideRequest {
  const words = [...invocation.positionals];
  const weight = action === 'weight' ? weightOf(words) : null;
  return {
    ...operatorRequest(invocation, context),
    ...targetsOf(action, words, invocation.has('everywhere')),
    action,
    weight,
    deadline_seconds: action === 'drain' ? secondsOf(invocation, 'deadline') : null,
    force: invocation.has('force'),
    dry_run: invocation.has('dry-run'),
  };
}

function targetsOf(
  action: OverrideRequest['action'],
  words: readonly string[],
  everywhere: boolean,
): Pick<OverrideRequest, 'virtual_server' | 'real_servers'> {
  const selectors = selectorsOf(words);
  const hint = `\`lvsctl ${action} --help\` shows how`;
  if (everywhere) {
    if (selectors.length > 0) return { virtual_server: null, real_servers: selectors };
    throw new UsageError(`lvsctl ${action}: --everywhere needs at least one real server`, hint);
  }
  const [virtualServer, ...realServers] = selectors;
  if (virtualServer === undefined || realServers.length === 0) {
    throw new UsageError(
      `lvsctl ${action}: a virtual server and at least one real server are needed`,
      `${hint}; --everywhere does it in all virtual servers`,
    );
  }
  return { virtual_server: virtualServer, real_servers: realServers };
}

/** Removes the last word, which is the weight. */
function weightOf(words: string[]): number {
  const text = words.pop() ?? '';
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new UsageError(
    `lvsctl weight: the last argument must be the weight, a whole number, not ${text || 'nothing'}`,
  );
}

/** The predicted consequences, then the state of each server; for a dry run only the consequences. */
function renderReport({ servers, consequences, applied }: OverrideReport): string {
  const foreseen = consequences.map(({ virtual_server, text }) => `${virtual_server}  ${text}`);
  const became = servers.map(({ virtual_server, real_server, state, reason, note }) =>
    [virtual_server, real_server, stateText(state, reason), ...(note === undefined ? [] : [note])].join('  '),
  );
  const lines = applied ? [...foreseen, ...became] : [...foreseen, 'dry run: nothing was changed'];
  return lines.map((line) => `${neutralise(line)}\n`).join('');
}

/** A reason that begins with the state already contains it. */
function stateText(state: string, reason: string | undefined): string {
  if (reason === undefined) return state;
  return reason.startsWith(`${state}:`) ? reason : `${state}: ${reason}`;
}
