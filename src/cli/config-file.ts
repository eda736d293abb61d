import type { LoadedConfig } from '../config/load.ts';
import type { CliContext, Invocation, OptionSpec } from './command.ts';
import { UsageError } from './command.ts';

export const CONFIG_ID_OPTION: OptionSpec = {
  name: 'config-id',
  short: 'i',
  value: 'ID',
  help: 'what @ID lines compare with (default: the host name up to its first dot)',
};

/** The FILE of a command. Throws a UsageError when none is named. */
export function configPath(invocation: Invocation): string {
  const [path] = invocation.positionals;
  if (path === undefined)
    throw new UsageError(
      'lvsctl: which configuration? FILE is missing',
      'like /etc/keepalived/keepalived.conf',
    );
  return path;
}

export function configId(invocation: Invocation, context: CliContext): string {
  return invocation.value('config-id') ?? context.defaultConfigId;
}

/** Reads and judges the FILE of a command. The reader is loaded by the commands that use it, and by no other. */
export async function loadFile(invocation: Invocation, context: CliContext): Promise<LoadedConfig> {
  const { loadConfig } = await import('../config/load.ts');
  return loadConfig(configPath(invocation), context.configPorts, {
    configId: configId(invocation, context),
  });
}
