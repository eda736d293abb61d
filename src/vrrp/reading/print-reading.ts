import type { Writable } from 'node:stream';
import type { LoadedConfig } from '../../config/load.ts';
import { chooseConfigPath } from '../../daemon/config-path.ts';
import { EXIT_STATUS, type ExitStatus } from '../../daemon/exit-status.ts';
import type { DaemonOptions } from '../../daemon/options.ts';
import { encodeReading } from './encode-reading.ts';

/**
 * The main function of the reader process: reads and judges the file, and prints the part that the VRRP half needs.
 */
export async function printReading(
  options: DaemonOptions,
  machine: {
    fileExists(path: string): boolean;
    loadConfig(path: string, configId: string | null, running: boolean): LoadedConfig;
  },
  output: Writable,
): Promise<ExitStatus> {
  const path = chooseConfigPath(options.config, (candidate) => machine.fileExists(candidate));
  const text = encodeReading(machine.loadConfig(path, options.configId, true));
  await new Promise<void>((resolve, reject) => {
    output.write(text, (error) => (error ? reject(error) : resolve()));
  });
  return EXIT_STATUS.ok;
}
