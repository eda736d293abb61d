import type { AnnouncedRoutes } from '../../fleet/announce/route-table.ts';
import type { RouteOwner } from '../../netlink/route/route-message.ts';
import type { Logger } from '../base/logger.ts';

/**
 * Removes all routes of an owner that has ended; returns how many there were. Null when some remain, which is logged.
 */
export function clearRoutes(
  open: (owner: RouteOwner) => AnnouncedRoutes,
  owner: RouteOwner,
  logger: Logger,
): number | null {
  const { removed, error } = open(owner).settle(new Set());
  if (error === null) return removed.length;
  logger.error('routes of announced addresses cannot be removed: they go on to be announced', {
    table: owner.table,
    protocol: owner.protocol,
    error,
  });
  return null;
}
