import { DEFAULT_CONFIG_PATHS } from '../config/default-paths.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { CliContext, Invocation, OptionSpec } from './command.ts';
import { UsageError } from './command.ts';

export const CONFIG_ID_OPTION: OptionSpec = {
  name: 'config-id',
  short: 'i',
  value: 'ID',
  help: 'what @ID lines compare with (default: the host name up to its first dot)',
};

/** The FILE of a command, else the file that lvsd would read. Throws a UsageError where there is none. */
export function configPath(invocation: Invocation, context: CliContext): string {
  const [path] = invocation.positionals;
  if (path !== undefined) return path;
  const found = DEFAULT_CONFIG_PATHS.find((candidate) => {
    const content = context.configPorts.files.read(candidate);
    return content.ok || content.fault !== 'missing';
  });
  if (found !== undefined) return found;
  throw new UsageError(
    'lvsctl: which configuration? FILE is missing',
    `and there is no ${DEFAULT_CONFIG_PATHS.join(' and no ')}`,
  );
}

export function configId(invocation: Invocation, context: CliContext): string {
  return invocation.value('config-id') ?? context.defaultConfigId;
}

/** Reads and judges the FILE of a command. The reader is loaded by the commands that use it, and by no other. */
export async function loadFile(invocation: Invocation, context: CliContext): Promise<LoadedConfig> {
  const { loadConfig } = await import('../config/load.ts');
  return loadConfig(configPath(invocation, context), context.configPorts, {
    configId: configId(invocation, context),
  });
}
