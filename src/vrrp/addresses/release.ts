import { DirectorError, describeError } from '../../base/errors.ts';
import { isNothing, NOTHING_HELD } from '../../base/parent-link.ts';
import { vrrpPaths } from '../../base/vrrp-paths.ts';
import { EXIT_STATUS, type ExitStatus } from '../../daemon/exit-status.ts';
import type { DaemonOptions } from '../../daemon/options.ts';
import { DiskStateFile } from '../../platform/files/state-file.ts';
import { createLogger } from '../../platform/host/stderr-logger.ts';
import { SystemClock } from '../../platform/host/system-clock.ts';
import { HeldStore } from './held-store.ts';

/**
 * Implements `lvsd --release`: removes what the last VRRP half may have left, by the list that it saved on the disk.
 */
export async function releaseAddresses(options: DaemonOptions, process: NodeJS.Process): Promise<ExitStatus> {
  const logger = createLogger(options, new SystemClock(), process.env);
  const store = new HeldStore(new DiskStateFile(vrrpPaths(options.control).held), logger);
  const held = await store.load();
  if (isNothing(held)) return EXIT_STATUS.ok;
  try {
    const { openClearing } = await import('./clearing.ts');
    const { addresses, routes } = openClearing()(held);
    logger.info('released virtual addresses and routes that were left', { addresses, routes });
    await store.save(NOTHING_HELD);
    return EXIT_STATUS.ok;
  } catch (error) {
    throw new DirectorError('vrrp-release', `cannot take virtual addresses off: ${describeError(error)}`, {
      hint: 'it needs CAP_NET_ADMIN',
      cause: error,
    });
  }
}
