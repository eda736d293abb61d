import { statusText } from '../../../vrrp/report/status-text.ts';
import { ControlError } from '../../api/control-error.ts';
import type { VrrpClient } from '../../api/vrrp-client.ts';
import { readVrrpStatus, VRRP_PATHS } from '../../api/vrrp-protocol.ts';
import { neutraliseLines } from '../../base/visible-text.ts';
import { vrrpPaths } from '../../base/vrrp-paths.ts';
import type { CliContext, Command, Invocation } from '../command.ts';
import { controlPath, UsageError } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';

/** `lvsctl vrrp`: who is master, here and elsewhere, and why. */
export const vrrpCommand: Command = {
  name: 'vrrp',
  summary: 'Shows who is master of the virtual routers, here and elsewhere, since when and why',
  positionals: '[show|stats|data|json]',
  maxPositionals: 1,
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
    'its state, since when, why, its addresses and what it tracks. stats: counters as in the vrrp.stats of keepalived. data:',
    'everything, as in its vrrp.data. json: the same as --keepalived-json.',
    'Exit code 1 when an instance is in FAULT.',
  ].join('\n'),
  run,
};

async function run(invocation: Invocation, context: CliContext): Promise<ExitCode> {
  const [what = 'show'] = invocation.positionals;
  const client = context.connectVrrp(vrrpPaths(controlPath(invocation, context)).socket);
  if (what === 'json' || invocation.has('keepalived-json')) {
    const dump = await client.json(VRRP_PATHS.keepalivedJson);
    context.stdout.write(`${JSON.stringify(dump, null, 2)}\n`);
    return EXIT.ok;
  }
  switch (what) {
    case 'show':
      return show(client, invocation.has('json'), context);
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

async function show(client: VrrpClient, json: boolean, context: CliContext): Promise<ExitCode> {
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
  context.stdout.write(json ? `${JSON.stringify(answer, null, 2)}\n` : neutraliseLines(statusText(status)));
  return status.instances.some(({ state }) => state === 'FAULT') ? EXIT.negative : EXIT.ok;
}
