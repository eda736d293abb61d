import type { ReloadReport } from '../../api/protocol.ts';
import { assertNever } from '../../base/errors.ts';
import { colorWanted } from '../color.ts';
import type { CliContext, Command, Invocation } from '../command.ts';
import { controlClient } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';
import { renderReload } from '../render/reload.ts';
import { configCheckCommand } from './config-check.ts';
import { planCommand } from './plan.ts';

/** `lvsctl reload`: has the configuration read again, waits for the kernel, and prints the result. */
export const reloadCommand: Command = {
  name: 'reload',
  summary: 'Makes lvsd read its configuration again, and says what changed',
  positionals: '',
  maxPositionals: 0,
  options: [
    { name: 'force', value: null, help: 'also a file that takes most virtual servers away' },
    { name: 'plan', value: null, help: 'only shows what it would write into the kernel, as `lvsctl plan`' },
    { name: 'strict', value: null, help: 'refuses a file with warnings (exit code 1)' },
    { name: 'json', value: null, help: 'machine-readable (docs/control-api.md)' },
  ],
  description: [
    'Makes lvsd read its configuration again, waits until the kernel has settled, and says what changed.',
    'A file with errors changes nothing: they are shown, the old configuration stays in force, the exit code is 2.',
    'So does a file that states nothing while there are virtual servers in force, and one that takes away more than half',
    'of them and more than one, unless --force says that it is meant, or `reload_guard warn` is in the file.',
    'Exit code 5: the file was accepted, but not everything could be put into the kernel; lvsd goes on trying.',
  ].join('\n'),
  run,
};

async function run(invocation: Invocation, context: CliContext): Promise<ExitCode> {
  const color = colorWanted(invocation, context);
  const client = controlClient(invocation, context);
  if (invocation.has('plan') || invocation.has('strict')) {
    const { path } = (await client.status([])).config;
    const ofFile = { ...invocation, positionals: [path] };
    if (invocation.has('strict')) {
      const judged = await configCheckCommand.run(
        { ...ofFile, has: (option) => option === 'strict' },
        context,
      );
      if (judged !== EXIT.ok) {
        context.stderr.write('lvsctl reload: refused by --strict; the configuration in force stays\n');
        return judged;
      }
    }
    if (invocation.has('plan')) return planCommand.run(ofFile, context);
  }
  const report = await client.reload(invocation.has('force'));
  context.stdout.write(
    invocation.has('json') ? `${JSON.stringify(report, null, 2)}\n` : renderReload(report, color),
  );
  return exitCodeOf(report);
}

function exitCodeOf(report: ReloadReport): ExitCode {
  switch (report.result) {
    case 'success':
      return EXIT.ok;
    case 'rejected':
      return EXIT.usage;
    case 'failed':
      return EXIT.failed;
    default:
      return assertNever(report.result);
  }
}
