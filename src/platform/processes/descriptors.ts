import { readdirSync, readFileSync } from 'node:fs';

/**
 * How many descriptors this process may have open, and how many it has. Node raises its limit to the hard one at its start;
 * null where /proc does not tell.
 */
export function ownDescriptors(): { readonly limit: number | null; readonly open: number } {
  try {
    const match = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'));
    return { limit: match === null ? null : Number(match[1]), open: readdirSync('/proc/self/fd').length };
  } catch {
    return { limit: null, open: 0 };
  }
}
