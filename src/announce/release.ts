import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DirectorError, describeError } from '../base/errors.ts';
import { EXIT_STATUS, type ExitStatus } from '../daemon/exit-status.ts';
import type { DaemonOptions } from '../daemon/options.ts';
import { replacePrivateFile } from '../platform/files/private-file.ts';
import { createLogger } from '../platform/host/stderr-logger.ts';
import { SystemClock } from '../platform/host/system-clock.ts';
import { clearRoutes } from './route-clearing.ts';
import { formatRouteRecord, parseRouteRecord, ROUTE_RECORD_FILE } from './route-record.ts';

/** `lvsd --release`: takes away the routes that a dead lvsd left, by what it kept beside its control socket. */
export async function releaseRoutes(options: DaemonOptions, process: NodeJS.Process): Promise<ExitStatus> {
  const path = join(dirname(options.control), ROUTE_RECORD_FILE);
  const text = await readFile(path, 'utf8').catch(() => '');
  const owner = parseRouteRecord(text);
  if (owner === null) return EXIT_STATUS.ok;
  const logger = createLogger(options, new SystemClock(), process.env);
  try {
    const { openKernelRoutes } = await import('./kernel-routes.ts');
    const routes = clearRoutes(openKernelRoutes(), owner, logger);
    if (routes > 0) logger.info('withdrew virtual addresses that were left announced', { routes });
    await replacePrivateFile(path, formatRouteRecord(null));
    return EXIT_STATUS.ok;
  } catch (error) {
    throw new DirectorError('announce-release', `cannot remove announced routes: ${describeError(error)}`, {
      hint: 'it needs CAP_NET_ADMIN',
      cause: error,
    });
  }
}
