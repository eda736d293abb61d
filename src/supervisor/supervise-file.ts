import { existsSync } from 'node:fs';
import { type LoadedConfig, loadConfig } from '../config/load.ts';
import { chooseConfigPath } from '../daemon/config-path.ts';
import type { DaemonOptions } from '../daemon/options.ts';
import { configPorts, defaultConfigId } from '../platform/files/config-ports.ts';
import { leanStart } from '../platform/processes/lean-start.ts';
import { encodeReading } from '../vrrp/reading/encode-reading.ts';
import type { EarlyHalf } from './early-half.ts';
import { runSupervisor } from './run.ts';

/**
 * The short way to a running director with VRRP, for a half that waits already: reads the file and supervises, and
 * loads no module of the LVS half, because loading would compete with the waiting half for the processor. Resolves to
 * the exit status. Resolves to null, with nothing printed or begun, when the file is not plainly suited; the caller
 * then reads it again.
 */
export async function superviseWaiting(
  options: DaemonOptions,
  process: NodeJS.Process,
  early: EarlyHalf,
): Promise<number | null> {
  const path = chooseConfigPath(options.config, existsSync);
  if (!existsSync(path)) return null;
  const ports = configPorts(process);
  const loaded = loadConfig(path, ports, { configId: options.configId ?? defaultConfigId() });
  const namespace = loaded.config?.networkNamespace;
  if (loaded.config?.vrrp === undefined) return null;
  if (namespace !== undefined && ports.standingTo(namespace) !== 'inside') return null;
  return await superviseHalves(options, process, early, loaded);
}

/**
 * Runs the halves that a file with VRRP or announcements needs, each in a process of its own; resolves to the exit
 * status.
 */
export async function superviseHalves(
  options: DaemonOptions,
  process: NodeJS.Process,
  early: EarlyHalf | null,
  loaded: LoadedConfig,
): Promise<number> {
  leanStart.end();
  const withLvs = (loaded.config?.virtualServers.length ?? 0) > 0;
  if (loaded.config?.vrrp === undefined) return runSupervisor(options, ['lvs'], null, process);
  return runSupervisor(options, withLvs ? ['vrrp', 'lvs'] : ['vrrp'], encodeReading(loaded), process, early);
}
