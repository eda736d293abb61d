import { neutraliseLines } from '../../base/visible-text.ts';
import type { CliContext, Command, Invocation } from '../command.ts';
import { CONFIG_ID_OPTION, configId, configPath } from '../config-file.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';
import { renderShown } from '../render/shown-config.ts';

/** `lvsctl config show FILE`: what a file means, with every default, and where each value came from. */
export const configShowCommand: Command = {
  name: 'config show',
  summary: 'Shows what a configuration means: every value, and where it came from',
  positionals: '[FILE]',
  maxPositionals: 1,
  options: [CONFIG_ID_OPTION, { name: 'json', value: null, help: 'machine-readable (docs/commands.md)' }],
  description: [
    'Shows FILE as lvsd would run it: every value with its default, and behind it the file and line that says it,',
    '`inherited from` a block around it, or `default`. A code in parentheses says why a value is not as it is written:',
    'see docs/errors.md. Times are in seconds; passwords and keys are not shown. Exit code 2: FILE has errors.',
  ].join('\n'),
  run,
};

async function run(invocation: Invocation, context: CliContext): Promise<ExitCode> {
  const path = configPath(invocation, context);
  const [{ loadConfig }, { LoadObserver }, { showConfig }, { renderDiagnostics }] = await Promise.all([
    import('../../config/load.ts'),
    import('../../config/language/load-observer.ts'),
    import('../../config/show/show.ts'),
    import('../../config/language/render-diagnostic.ts'),
  ]);
  const observer = new LoadObserver();
  const options = { configId: configId(invocation, context), observer };
  const { config, diagnostics, omittedDiagnostics, format } = loadConfig(path, context.configPorts, options);
  if (config === null) {
    context.stderr.write(neutraliseLines(renderDiagnostics(diagnostics, omittedDiagnostics)));
    context.stderr.write(neutraliseLines(`lvsctl: ${path} cannot be shown: it has errors\n`));
    return EXIT.usage;
  }
  const parts = showConfig(config, observer);
  context.stdout.write(
    invocation.has('json')
      ? `${JSON.stringify({ version: 1, file: path, format, parts }, null, 2)}\n`
      : renderShown(parts),
  );
  return EXIT.ok;
}
