import type { VrrpStatus } from '../../../vrrp/report/status-document.ts';
import { ControlError } from '../../api/control-error.ts';
import { readVrrpStatus, VRRP_PATHS } from '../../api/vrrp-protocol.ts';
import { vrrpPaths } from '../../base/vrrp-paths.ts';
import { DEFAULT_CONFIG_PATHS } from '../../config/default-paths.ts';
import type { Config } from '../../config/model/config.ts';
import type { StatusDocument } from '../../state/status/status-document.ts';
import { colorWanted } from '../color.ts';
import type { CliContext, Command, Invocation } from '../command.ts';
import { controlClient, controlPath, UsageError } from '../command.ts';
import { CONFIG_ID_OPTION, configId } from '../config-file.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';

/** `lvsctl doctor`: finds what on this host breaks load balancing, and how to mend it. */
export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'Examines this host for what breaks load balancing, and says how to mend it',
  positionals: '',
  maxPositionals: 0,
  options: [
    { name: 'json', value: null, help: 'machine-readable (docs/doctor.md)' },
    {
      name: 'config',
      short: 'f',
      value: 'FILE',
      help: 'configuration (default: the one that lvsd runs, else where it looks)',
    },
    CONFIG_ID_OPTION,
  ],
  description: [
    'Examines this host for what breaks load balancing in practice: modules, kernel parameters, addresses, routes, rights',
    'of lvsd, other controllers. Changes nothing. Rules that depend on virtual servers look at the configuration; without',
    'one they have nothing to say. What could not be seen is told as such and is no finding.',
    'Exit code 1: there is a problem or a warning.',
  ].join('\n'),
  run,
};

async function run(invocation: Invocation, context: CliContext): Promise<ExitCode> {
  const { diagnose, reportOf, renderDoctor } = await machinery();
  const color = colorWanted(invocation, context);
  const { status, trouble } = await askStatus(invocation, context);
  const asked = invocation.value('config');
  const paths = asked !== undefined ? [asked] : status !== null ? [status.config.path] : DEFAULT_CONFIG_PATHS;
  const chosen = await chooseConfig(paths, invocation, context);
  if (asked !== undefined && 'trouble' in chosen) throw new UsageError(`lvsctl doctor: ${chosen.trouble}`);
  const config = 'config' in chosen ? chosen.config : null;
  await context.enterNetworkNamespace(config?.networkNamespace);
  const vrrp = await askVrrp(invocation, context);
  const diagnosis = await diagnose(await context.hostReader(), config, status, vrrp);
  const troubles = [...(trouble === null ? [] : [trouble]), ...('trouble' in chosen ? [chosen.trouble] : [])];
  const notSeen = [...troubles, ...diagnosis.notSeen];
  const report = reportOf(
    { ...diagnosis, notSeen },
    {
      generatedAt: new Date(context.clock.wall()).toISOString(),
      config: 'config' in chosen ? chosen.path : null,
      daemonPid: status?.daemon.pid ?? null,
    },
  );
  context.stdout.write(
    invocation.has('json') ? `${JSON.stringify(report, null, 2)}\n` : renderDoctor(report, color),
  );
  return report.findings.some(({ severity }) => severity !== 'info') ? EXIT.negative : EXIT.ok;
}

/** Loaded for this command only. */
async function machinery() {
  const [{ diagnose }, { reportOf }, { renderDoctor }] = await Promise.all([
    import('../../doctor/diagnose.ts'),
    import('../../doctor/report.ts'),
    import('../render/doctor.ts'),
  ]);
  return { diagnose, reportOf, renderDoctor };
}

/** A daemon that does not run, or that this user may not ask, does not stop the examination. */
async function askStatus(
  invocation: Invocation,
  context: CliContext,
): Promise<{ readonly status: StatusDocument | null; readonly trouble: string | null }> {
  try {
    return { status: await controlClient(invocation, context).status([]), trouble: null };
  } catch (error) {
    if (error instanceof ControlError) return { status: null, trouble: `the running lvsd: ${error.message}` };
    throw error;
  }
}

/** A host without VRRP, or a VRRP half that does not answer, is no reason to give up. */
async function askVrrp(invocation: Invocation, context: CliContext): Promise<VrrpStatus | null> {
  try {
    const client = context.connectVrrp(vrrpPaths(controlPath(invocation, context)).socket);
    return readVrrpStatus(await client.json(VRRP_PATHS.status)) ?? null;
  } catch (error) {
    if (error instanceof ControlError) return null;
    throw error;
  }
}

type Chosen = { readonly path: string; readonly config: Config } | { readonly trouble: string };

/** The first of the files that exists. */
async function chooseConfig(
  paths: readonly string[],
  invocation: Invocation,
  context: CliContext,
): Promise<Chosen> {
  const { loadConfig } = await import('../../config/load.ts');
  const { configPorts } = context;
  for (const path of paths) {
    const content = configPorts.files.read(path);
    if (!content.ok && content.fault === 'missing') continue;
    if (!content.ok) return { trouble: `the configuration ${path}: ${content.detail}` };
    const { config } = loadConfig(path, configPorts, { configId: configId(invocation, context) });
    if (config !== null) return { path, config };
    return { trouble: `the configuration ${path} has errors: \`lvsctl config check ${path}\` shows them` };
  }
  return { trouble: `the configuration: there is no ${paths.join(' and no ')}` };
}
