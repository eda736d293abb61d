import { neutraliseLines } from '../../base/visible-text.ts';
import type { ConfigFormat } from '../../config/load.ts';
import type { CliContext, Command, Invocation } from '../command.ts';
import { UsageError } from '../command.ts';
import { CONFIG_ID_OPTION, configId, configPath } from '../config-file.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';

/** `lvsctl config convert FILE --to yaml|keepalived`: writes the same configuration in the other syntax. */
export const configConvertCommand: Command = {
  name: 'config convert',
  summary: 'Writes a configuration as YAML, or as keepalived.conf',
  positionals: '[FILE]',
  maxPositionals: 1,
  options: [
    { name: 'to', value: 'SYNTAX', help: 'yaml or keepalived (default: the other one)' },
    CONFIG_ID_OPTION,
  ],
  description: [
    'Prints FILE in the other syntax. Includes, definitions, generators, @ID lines, anchors and merge keys are resolved;',
    'comments are kept where they can be; what lvsd does not read becomes a comment (to YAML).',
    'The result is read again before it is printed: it is refused, with exit code 1, unless it means exactly the same.',
    'With --to and the syntax that FILE has, it is only resolved. Exit code 2: FILE has errors.',
  ].join('\n'),
  run,
};

async function run(invocation: Invocation, context: CliContext): Promise<ExitCode> {
  const path = configPath(invocation, context);
  const [{ convertConfig }, { configFormat }, { renderDiagnostics }] = await Promise.all([
    import('../../config/convert/convert.ts'),
    import('../../config/load.ts'),
    import('../../config/language/render-diagnostic.ts'),
  ]);
  const target = targetOf(invocation.value('to'), configFormat(path));
  const id = configId(invocation, context);
  const heading = [
    `Converted from ${path} by lvsctl ${context.version}; it means the same.`,
    `Includes, definitions and anchors are resolved, @ID lines for the id ${id}. Comments were kept where they could be.`,
  ];
  const conversion = convertConfig(path, target, context.configPorts, { configId: id }, heading);
  const { loaded } = conversion;
  context.stderr.write(neutraliseLines(renderDiagnostics(loaded.diagnostics, loaded.omittedDiagnostics)));
  switch (conversion.kind) {
    case 'done':
      context.stdout.write(conversion.text);
      return EXIT.ok;
    case 'unusable':
      context.stderr.write(neutraliseLines(`lvsctl: ${path} cannot be converted: it has errors\n`));
      return EXIT.usage;
    case 'inexact': {
      const { reading } = conversion;
      context.stderr.write(
        neutraliseLines(renderDiagnostics(reading.diagnostics, reading.omittedDiagnostics)),
      );
      context.stderr.write(
        neutraliseLines(
          `lvsctl: ${path} cannot be written as ${target} such that it means the same: see above\n`,
        ),
      );
      return EXIT.negative;
    }
  }
}

function targetOf(asked: string | undefined, format: ConfigFormat): ConfigFormat {
  if (asked === undefined) return format === 'yaml' ? 'keepalived' : 'yaml';
  if (asked === 'yaml' || asked === 'keepalived') return asked;
  throw new UsageError(`--to ${asked}: expected yaml or keepalived`);
}
