import type { CliContext, Command, Invocation } from '../command.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';

/** `lvsctl config schema`: the JSON Schema of lvsd's YAML, for editors. */
export const configSchemaCommand: Command = {
  name: 'config schema',
  summary: 'Prints the JSON Schema of the YAML configuration',
  positionals: '',
  maxPositionals: 0,
  options: [],
  description: [
    'Prints the JSON Schema with which editors complete and check lvsd.yaml. It is also in deploy/lvsd.schema.json.',
    'For the YAML language server, put this on the first line of the file:',
    '  # yaml-language-server: $schema=/path/to/lvsd.schema.json',
  ].join('\n'),
  run,
};

async function run(_invocation: Invocation, context: CliContext): Promise<ExitCode> {
  const { printYamlSchema } = await import('../../config/yaml/json-schema.ts');
  context.stdout.write(printYamlSchema());
  return EXIT.ok;
}
