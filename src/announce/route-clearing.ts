import type { AnnouncedRoutes } from '../../fleet/announce/route-table.ts';
import type { RouteOwner } from '../../netlink/route/route-message.ts';
import type { Logger } from '../base/logger.ts';

/** Takes all routes of an owner away that nobody keeps any more; how many there were. What stays is told. */
export function clearRoutes(
  open: (owner: RouteOwner) => AnnouncedRoutes,
  owner: RouteOwner,
  logger: Logger,
): number {
  const { removed, error } = open(owner).settle(new Set());
  if (error !== null) {
    logger.error('routes of announced addresses cannot be removed: they go on to be announced', {
      table: owner.table,
      protocol: owner.protocol,
      error,
    });
  }
  return removed.length;
}
