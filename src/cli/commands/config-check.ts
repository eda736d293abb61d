import { neutraliseLines } from '../../base/visible-text.ts';
import type { CliContext, Command, Invocation } from '../command.ts';
import { CONFIG_ID_OPTION, configPath, loadFile } from '../config-file.ts';
import type { ExitCode } from '../exit-codes.ts';

/** `lvsctl config check FILE`: reads a file as lvsd would, and says what is wrong with it. Asks no daemon. */
export const configCheckCommand: Command = {
  name: 'config check',
  summary: 'Reads a configuration and says everything that is wrong with it',
  positionals: '[FILE]',
  maxPositionals: 1,
  options: [
    { name: 'strict', value: null, help: 'exit 1 when there are warnings' },
    CONFIG_ID_OPTION,
    { name: 'json', value: null, help: 'machine-readable (docs/commands.md)' },
  ],
  description: [
    'Reads FILE as lvsd would, with all that it includes, and tells every problem with its place and what to do.',
    'Nothing is asked of a running lvsd, and nothing is changed. docs/errors.md explains each code.',
    'Exit codes: 0 it can be used; 1 it has warnings, with --strict; 2 it has errors.',
  ].join('\n'),
  run,
};

async function run(invocation: Invocation, context: CliContext): Promise<ExitCode> {
  const path = configPath(invocation, context);
  const loaded = await loadFile(invocation, context);
  const { judge } = await import('../../config/judgement.ts');
  const { exit, summary } = judge(path, loaded, invocation.has('strict'));
  if (invocation.has('json')) {
    const { reportCheck } = await import('../../config/diagnostic-report.ts');
    context.stdout.write(`${JSON.stringify(reportCheck(path, loaded), null, 2)}\n`);
    return exit;
  }
  const { renderDiagnostics } = await import('../../config/language/render-diagnostic.ts');
  const text = renderDiagnostics(loaded.diagnostics, loaded.omittedDiagnostics);
  context.stdout.write(neutraliseLines(`${text}${summary}\n`));
  return exit;
}
