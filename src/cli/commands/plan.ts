import { ControlError } from '../../api/control-error.ts';
import { neutralise, neutraliseLines } from '../../base/visible-text.ts';
import type { Config } from '../../config/model/config.ts';
import { natPlanLines } from '../../fullnat/plan-lines.ts';
import { type NatRules, NO_RULES, natRules } from '../../fullnat/rules.ts';
import { operationLine } from '../../state/director/operation-line.ts';
import type { PlannedOperation } from '../../state/director/plan-basis.ts';
import type { CliContext, Command, Invocation } from '../command.ts';
import { controlClient } from '../command.ts';
import { CONFIG_ID_OPTION, configPath, loadFile } from '../config-file.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';

/** `lvsctl plan FILE`: what lvsd would write into the kernel if it ran FILE, without doing it. */
export const planCommand: Command = {
  name: 'plan',
  summary: 'Shows what a configuration would change in the kernel, without changing it',
  positionals: '[FILE]',
  maxPositionals: 1,
  options: [
    CONFIG_ID_OPTION,
    {
      name: 'state-dir',
      value: 'DIR',
      help: 'where no lvsd runs: what an earlier one left (default: /var/lib/lvsd)',
    },
    { name: 'json', value: null, help: 'machine-readable (docs/commands.md)' },
  ],
  description: [
    'Reads FILE, asks the running lvsd for the kernel and for what it knows of health and overrides, and shows what a',
    'reload of FILE would write, in its order, as ipvsadm(8) would be told, and iptables(8) for FULLNAT. Nothing is changed.',
    'Where no lvsd runs, it reads the kernel itself (as root) and shows what a start with FILE would write, timeouts and',
    'the sync daemon included; a kernel without IPVS counts as an empty table. `lvsd --dry-run` also runs the checks.',
    'Servers that are new start up as they would: unless alpha says otherwise, as up. Exit code 2: FILE has errors.',
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
  const plan = await planOf(config, invocation, context);
  const nat = natPlanLines(plan.natRules, natRules(config));
  const lines = [...nat.first, ...plan.operations.map(operationLine), ...nat.last];
  if (invocation.has('json')) {
    const { paused, operations, basis, remarks } = plan;
    const report = { version: 1, file: path, basis, paused, remarks, operations, lines };
    context.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    return EXIT.ok;
  }
  for (const remark of plan.remarks) context.stderr.write(neutraliseLines(`lvsctl: ${remark}\n`));
  for (const line of lines) context.stdout.write(`${neutralise(line)}\n`);
  const paused = plan.paused ? '; lvsd is paused: nothing would be written until `lvsctl resume`' : '';
  const count = `${lines.length} change${lines.length === 1 ? '' : 's'}`;
  context.stderr.write(`${lines.length === 0 ? 'nothing would change' : count}${paused}\n`);
  return EXIT.ok;
}

interface Plan {
  /**
   * What FILE was compared with: a running lvsd, the kernel's table, or an empty table where the kernel has no IPVS.
   */
  readonly basis: 'lvsd' | 'kernel' | 'empty';
  readonly operations: readonly PlannedOperation[];
  /** The rules of FULLNAT that are there before. */
  readonly natRules: NatRules;
  readonly paused: boolean;
  readonly remarks: readonly string[];
}

async function planOf(config: Config, invocation: Invocation, context: CliContext): Promise<Plan> {
  try {
    const basis = await controlClient(invocation, context).planBasis();
    const { planConfig } = await import('../../state/director/plan-basis.ts');
    const operations = planConfig(config, basis);
    const { paused, natRules: kept = NO_RULES } = basis;
    return { basis: 'lvsd', operations, natRules: kept, paused, remarks: [] };
  } catch (error) {
    if (!isNotRunning(error)) throw error;
    return planStart(config, invocation, context);
  }
}

async function planStart(config: Config, invocation: Invocation, context: CliContext): Promise<Plan> {
  await context.enterNetworkNamespace(config.networkNamespace);
  const start = await context.simulateStart(config, invocation.value('state-dir') ?? null);
  const found =
    start.absent === null
      ? 'no lvsd is running; this is what a start would change in the kernel'
      : `no lvsd is running, and this kernel has no IPVS: this is what a start would write into an empty table (${start.absent})`;
  return {
    basis: start.absent === null ? 'kernel' : 'empty',
    operations: start.operations,
    // A start writes its chain anew, whatever an earlier run left.
    natRules: NO_RULES,
    paused: start.paused,
    remarks: [found, ...start.refusals.map((refusal) => `the kernel would refuse: ${refusal}`)],
  };
}

function isNotRunning(error: unknown): boolean {
  return error instanceof ControlError && ['control-no-socket', 'control-refused'].includes(error.code);
}
