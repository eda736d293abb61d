import type { RouteOwner } from '../../netlink/route/route-message.ts';

/** The file beside the control socket that names the owner of the routes that a dead lvsd would leave. */
export const ROUTE_RECORD_FILE = 'announced.json';

export function formatRouteRecord(owner: RouteOwner | null): string {
  return `${JSON.stringify(owner)}\n`;
}

/**
 * Reads the record; null for no owner, and for a text that is not a record: foreign routes must not be removed on a
 * guess.
 */
export function parseRouteRecord(text: string): RouteOwner | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return isRouteOwner(value) ? { table: value.table, protocol: value.protocol } : null;
}

const MAX_TABLE = 0xffff_ffff;
const MAX_PROTOCOL = 255;

function isRouteOwner(value: unknown): value is RouteOwner {
  if (typeof value !== 'object' || value === null || !('table' in value) || !('protocol' in value))
    return false;
  const { table, protocol } = value;
  return isWithin(table, MAX_TABLE) && isWithin(protocol, MAX_PROTOCOL);
}

function isWithin(value: unknown, max: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= max;
}
