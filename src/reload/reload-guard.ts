import type { Config, ReloadGuard } from '../config/model/config.ts';

/**
 * Describes what a reload would take away when that is more often an accident than intended; null when there is nothing
 * of the kind. A file that is read while it is being written, or whose included files are gone, has no services. A file
 * with VRRP does have content.
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

/**
 * The value of reload_guard in the new file. A file that has lost the setting, for example because only comments are
 * left, keeps the value in force.
 */
export function guardOf(before: Config, after: Config): ReloadGuard {
  return after.reloadGuard ?? before.reloadGuard ?? 'refuse';
}
