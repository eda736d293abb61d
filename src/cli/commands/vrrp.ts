import { adviceText } from '../../../vrrp/report/advice-text.ts';
import { statusText } from '../../../vrrp/report/status-text.ts';
import type { VrrpClient } from '../../api/vrrp-client.ts';
import { HANDOVER_ACTIONS, VRRP_PATHS } from '../../api/vrrp-protocol.ts';
import { neutraliseLines } from '../../base/visible-text.ts';
import { vrrpPaths } from '../../base/vrrp-paths.ts';
import type { CliContext, Command, Invocation } from '../command.ts';
import { controlPath, UsageError } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';
import { FOR_OPTION, REASON_OPTION } from '../operator.ts';
import { askStatus, handOver } from '../vrrp-handover.ts';

/** `lvsctl vrrp`: which node is master, and why. */
export const vrrpCommand: Command = {
  name: 'vrrp',
  summary: 'Shows who is master of the virtual routers and why; hands virtual addresses over',
  positionals: '[show|check|stats|data|json] | release|take|resume INSTANCE',
  maxPositionals: 2,
  options: [
    { name: 'json', value: null, help: 'machine-readable: the document of docs/control-api.md' },
    {
      name: 'keepalived-json',
      value: null,
      help: 'in the shape of the JSON dump of keepalived, for its exporters',
    },
    FOR_OPTION,
    REASON_OPTION,
  ],
  description: [
    'Asks the VRRP half itself, over its own socket; the checker need not run. show (the default): each instance with',
    'its state, since when, why, its addresses and what it tracks. stats: counters as in the vrrp.stats of keepalived. data:',
    'everything, as in its vrrp.data. json: the same as --keepalived-json.',
    'Exit code 1 when an instance is in FAULT.',
    'check: what is wrong with the settings of both nodes, by what was heard of the peer. Exit code 1 with a warning.',
    'release: the peer is to have the addresses of INSTANCE, and of its sync group: this node resigns and stays BACKUP,',
    'whatever happens to the peer, over restarts too. It waits until a peer takes over; exit code 1 when none does.',
    'take: this node has them, with priority 254, whatever is tracked. resume: the election decides again.',
  ].join('\n'),
  run,
};

async function run(invocation: Invocation, context: CliContext): Promise<ExitCode> {
  const [what = 'show', instance] = invocation.positionals;
  const client = context.connectVrrp(vrrpPaths(controlPath(invocation, context)).socket);
  const action = HANDOVER_ACTIONS.find((one) => one === what);
  if (action !== undefined) {
    if (instance === undefined)
      throw new UsageError(`lvsctl vrrp ${what}: name an instance; lvsctl vrrp lists them`);
    return handOver(client, { instance, action }, invocation, context);
  }
  if (invocation.value('for') !== undefined || invocation.value('reason') !== undefined)
    throw new UsageError(`lvsctl vrrp ${what}: --for and --reason belong to release and take`);
  if (instance !== undefined) throw new UsageError(`lvsctl vrrp ${what} takes no ${instance}`);
  if (what === 'json' || invocation.has('keepalived-json')) {
    const dump = await client.json(VRRP_PATHS.keepalivedJson);
    context.stdout.write(`${JSON.stringify(dump, null, 2)}\n`);
    return EXIT.ok;
  }
  switch (what) {
    case 'show':
      return show(client, invocation.has('json'), context);
    case 'check':
      return check(client, invocation.has('json'), context);
    case 'stats':
      context.stdout.write(neutraliseLines(await client.text(VRRP_PATHS.statistics)));
      return EXIT.ok;
    case 'data':
      context.stdout.write(neutraliseLines(await client.text(VRRP_PATHS.data)));
      return EXIT.ok;
    default:
      throw new UsageError(
        `lvsctl vrrp: ${what} is none of show, check, stats, data, json, release, take and resume`,
      );
  }
}

async function show(client: VrrpClient, json: boolean, context: CliContext): Promise<ExitCode> {
  const { answer, status } = await askStatus(client);
  context.stdout.write(json ? `${JSON.stringify(answer, null, 2)}\n` : neutraliseLines(statusText(status)));
  return status.instances.some(({ state }) => state === 'FAULT') ? EXIT.negative : EXIT.ok;
}

async function check(client: VrrpClient, json: boolean, context: CliContext): Promise<ExitCode> {
  const { status } = await askStatus(client);
  const advice = status.instances.flatMap(({ name, advice: of = [] }) => {
    return of.map((one) => ({ instance: name, ...one }));
  });
  context.stdout.write(json ? `${JSON.stringify(advice, null, 2)}\n` : neutraliseLines(adviceText(status)));
  return advice.some(({ severity }) => severity === 'warning') ? EXIT.negative : EXIT.ok;
}
