import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AnnouncedRoutes } from '../../fleet/announce/route-table.ts';
import type { RouteOwner } from '../../netlink/route/route-message.ts';
import { DirectorError, describeError } from '../base/errors.ts';
import { EXIT_STATUS, type ExitStatus } from '../daemon/exit-status.ts';
import type { DaemonOptions } from '../daemon/options.ts';
import { replacePrivateFile } from '../platform/files/private-file.ts';
import { createLogger } from '../platform/host/stderr-logger.ts';
import { SystemClock } from '../platform/host/system-clock.ts';
import { formatRouteRecord, parseRouteRecord, ROUTE_RECORD_FILE } from './route-record.ts';

/** Opens the routing tables of this network namespace. Rejects where they cannot be reached. */
type OpenRoutes = () => Promise<(owner: RouteOwner) => AnnouncedRoutes>;

/**
 * `lvsd --release`: removes the routes that a dead lvsd left, by the record beside its control socket. Rejects with a
 * DirectorError when some of them remain; the record is then kept, so that the command can be run again.
 */
export async function releaseRoutes(
  options: DaemonOptions,
  process: NodeJS.Process,
  openRoutes: OpenRoutes = openKernel,
): Promise<ExitStatus> {
  const path = join(dirname(options.control), ROUTE_RECORD_FILE);
  try {
    const routes = await release(path, openRoutes);
    const logger = createLogger(options, new SystemClock(), process.env);
    if (routes > 0) logger.info('withdrew virtual addresses that were left announced', { routes });
    return EXIT_STATUS.ok;
  } catch (error) {
    throw new DirectorError('announce-release', `cannot remove announced routes: ${describeError(error)}`, {
      hint: `it needs CAP_NET_ADMIN, and to read ${path}; what is left is removed when it is run again`,
      cause: error,
    });
  }
}

async function openKernel(): ReturnType<OpenRoutes> {
  const { openKernelRoutes } = await import('./kernel-routes.ts');
  return openKernelRoutes();
}

/** How many routes were removed. */
async function release(path: string, openRoutes: OpenRoutes): Promise<number> {
  const owner = parseRouteRecord(await readRecord(path));
  if (owner === null) return 0;
  const open = await openRoutes();
  const { removed, error } = open(owner).settle(new Set());
  if (error !== null) throw new Error(error);
  await replacePrivateFile(path, formatRouteRecord(null));
  return removed.length;
}

/** Reads the record; empty where no lvsd that announces has run. */
async function readRecord(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
