import type { VrrpStatus } from '../../../vrrp/report/status-document.ts';
import { statusText } from '../../../vrrp/report/status-text.ts';
import { ControlError } from '../../api/control-error.ts';
import type { VrrpClient } from '../../api/vrrp-client.ts';
import { readVrrpStatus, VRRP_PATHS } from '../../api/vrrp-protocol.ts';
import { neutralise, neutraliseLines } from '../../base/visible-text.ts';
import { vrrpPaths } from '../../base/vrrp-paths.ts';
import type { CliContext, Command, Invocation } from '../command.ts';
import { controlPath, UsageError } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';

/** Names on one command line: as many virtual routers as an interface may have in one family. */
export const MAX_INSTANCES = 255;

/** `lvsctl vrrp`: who is master, here and elsewhere, and why. */
export const vrrpCommand: Command = {
  name: 'vrrp',
  summary: 'Shows who is master of the virtual routers, here and elsewhere, since when and why',
  positionals: '[show|stats|data|json] [INSTANCE...]',
  maxPositionals: MAX_INSTANCES + 1,
  options: [
    { name: 'json', value: null, help: 'machine-readable: the document of docs/control-api.md' },
    {
      name: 'keepalived-json',
      value: null,
      help: 'in the shape of the JSON dump of keepalived, for its exporters',
    },
  ],
  description: [
    'Asks the VRRP half itself, over its own socket; the checker need not run. show (the default): each instance with',
    'its state, since when, why, its addresses and what it tracks; with INSTANCE, only those. stats: counters as in the',
    'vrrp.stats of keepalived. data: everything, as in its vrrp.data. json: the same as --keepalived-json.',
    'Exit code 1 when an instance that is shown is in FAULT, or when one that is named does not exist.',
  ].join('\n'),
  run,
};

async function run(invocation: Invocation, context: CliContext): Promise<ExitCode> {
  const [what = 'show', ...names] = invocation.positionals;
  if (names.length > 0 && (what !== 'show' || invocation.has('keepalived-json'))) {
    throw new UsageError(
      'lvsctl vrrp: only show takes the names of instances',
      '`lvsctl vrrp show INSTANCE`',
    );
  }
  const client = context.connectVrrp(vrrpPaths(controlPath(invocation, context)).socket);
  if (what === 'json' || invocation.has('keepalived-json')) {
    const dump = await client.json(VRRP_PATHS.keepalivedJson);
    context.stdout.write(`${JSON.stringify(dump, null, 2)}\n`);
    return EXIT.ok;
  }
  switch (what) {
    case 'show':
      return show(client, names, invocation.has('json'), context);
    case 'stats':
      context.stdout.write(neutraliseLines(await client.text(VRRP_PATHS.statistics)));
      return EXIT.ok;
    case 'data':
      context.stdout.write(neutraliseLines(await client.text(VRRP_PATHS.data)));
      return EXIT.ok;
    default:
      throw new UsageError(`lvsctl vrrp: ${what} is none of show, stats, data and json`);
  }
}

async function show(
  client: VrrpClient,
  names: readonly string[],
  json: boolean,
  context: CliContext,
): Promise<ExitCode> {
  const answer = await client.json(VRRP_PATHS.status);
  const status = readVrrpStatus(answer);
  if (status === undefined) {
    throw new ControlError(
      'control-garbage',
      'the VRRP half answered with something that is no status of it',
      {
        hint: 'it is older or newer than this lvsctl: restart it after an upgrade',
      },
    );
  }
  const shown = names.length === 0 ? status : ofInstances(status, names);
  const missing = names.filter((name) => !status.instances.some((one) => one.name === name));
  const document = names.length === 0 ? answer : shown;
  context.stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : neutraliseLines(statusText(shown)));
  if (missing.length > 0) {
    const all = status.instances.map(({ name }) => name).join(', ');
    context.stderr.write(
      `lvsctl vrrp: no instance ${neutralise(missing.join(', '))}; there are: ${neutralise(all)}\n`,
    );
    return EXIT.negative;
  }
  return shown.instances.some(({ state }) => state === 'FAULT') ? EXIT.negative : EXIT.ok;
}

/** The instances with these names, their groups, and what they track. */
function ofInstances(status: VrrpStatus, names: readonly string[]): VrrpStatus {
  return {
    ...status,
    instances: status.instances.filter(({ name }) => names.includes(name)),
    groups: status.groups.filter(({ members }) => members.some((member) => names.includes(member))),
    tracked: status.tracked.filter(({ trackedBy }) => trackedBy.some((name) => names.includes(name))),
  };
}
