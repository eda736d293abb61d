import type { Config, ReloadGuard } from '../config/model/config.ts';

/**
 * What a reload takes away that is more often an accident than meant, in words; null: nothing of the kind. A file caught
 * while it is written, or whose includes are gone, states nothing. One with VRRP does state something.
 */
export function takenAway(before: Config, after: Config): string | null {
  const running = before.virtualServers.length;
  if (running === 0) return null;
  if (after.virtualServers.length === 0 && after.vrrp === undefined) {
    return 'the file has no virtual server, and would take all of them away';
  }
  const staying = new Set(after.virtualServers.map(({ id }) => id));
  const going = before.virtualServers.filter(({ id }) => !staying.has(id));
  if (going.length < 2 || going.length * 2 <= running) return null;
  const [first, second] = going.map(({ id }) => id);
  const others = going.length > 2 ? ` and ${going.length - 2} more` : '';
  return `the file takes away ${going.length} of ${running} virtual servers: ${first}, ${second}${others}`;
}

/** The new file's word. One that has lost it, as a file of comments only has, leaves the one in force. */
export function guardOf(before: Config, after: Config): ReloadGuard {
  return after.reloadGuard ?? before.reloadGuard ?? 'refuse';
}
