import { neutralise } from '../../base/visible-text.ts';
import type { CliContext, Command, Invocation } from '../command.ts';
import { controlClient } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';

/** `lvsctl version`: the versions of lvsctl and lvsd, which differ after an upgrade without a restart. */
export const versionCommand: Command = {
  name: 'version',
  summary: 'Shows the versions of lvsctl and of the running lvsd',
  positionals: '',
  maxPositionals: 0,
  options: [{ name: 'json', value: null, help: 'machine-readable' }],
  description: 'Shows the versions of lvsctl and of the lvsd that runs.',
  run,
};

async function run(invocation: Invocation, context: CliContext): Promise<ExitCode> {
  const json = invocation.has('json');
  if (!json) context.stdout.write(`lvsctl ${context.version}\n`);
  const daemon = await controlClient(invocation, context).version();
  context.stdout.write(
    json
      ? `${JSON.stringify({ lvsctl: { version: context.version }, lvsd: daemon }, null, 2)}\n`
      : `lvsd   ${neutralise(daemon.version)} (process ${daemon.pid}, control API ${daemon.api})\n`,
  );
  return EXIT.ok;
}
