import { neutralise, neutraliseLines } from '../../base/visible-text.ts';
import type { CliContext, Command, Invocation } from '../command.ts';
import { controlClient } from '../command.ts';
import { CONFIG_ID_OPTION, configPath, loadFile } from '../config-file.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';
import { operationLine } from '../render/operation.ts';

/** `lvsctl plan FILE`: what lvsd would write into the kernel if it ran FILE, without doing it. */
export const planCommand: Command = {
  name: 'plan',
  summary: 'Shows what a configuration would change in the kernel, without changing it',
  positionals: '[FILE]',
  maxPositionals: 1,
  options: [CONFIG_ID_OPTION, { name: 'json', value: null, help: 'machine-readable (docs/commands.md)' }],
  description: [
    'Reads FILE, asks the running lvsd for the kernel and for what it knows of health and overrides, and shows what a',
    'reload of FILE would write, in its order, as ipvsadm(8) would be told. Nothing is changed.',
    'Servers that are new start up as they would: unless alpha says otherwise, as up. Timeouts and the sync daemon are',
    'not part of it. Exit code 2: FILE has errors.',
  ].join('\n'),
  run,
};

async function run(invocation: Invocation, context: CliContext): Promise<ExitCode> {
  const path = configPath(invocation, context);
  const { config, diagnostics, omittedDiagnostics } = await loadFile(invocation, context);
  const { renderDiagnostics } = await import('../../config/language/render-diagnostic.ts');
  context.stderr.write(neutraliseLines(renderDiagnostics(diagnostics, omittedDiagnostics)));
  if (config === null) {
    context.stderr.write(neutraliseLines(`lvsctl: there is no plan for ${path}: it has errors\n`));
    return EXIT.usage;
  }
  const { planConfig } = await import('../../state/director/plan-basis.ts');
  const basis = await controlClient(invocation, context).planBasis();
  const operations = planConfig(config, basis);
  const lines = operations.map(operationLine);
  if (invocation.has('json')) {
    const report = { version: 1, file: path, paused: basis.paused, operations, lines };
    context.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    return EXIT.ok;
  }
  for (const line of lines) context.stdout.write(`${neutralise(line)}\n`);
  const paused = basis.paused ? '; lvsd is paused: nothing would be written until `lvsctl resume`' : '';
  const count = `${operations.length} change${operations.length === 1 ? '' : 's'}`;
  context.stderr.write(`${operations.length === 0 ? 'nothing would change' : count}${paused}\n`);
  return EXIT.ok;
}
