import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import type { Clock } from '../../base/time.ts';
import { DescriptorReserve, type PlaceholderSource, type ReserveObserver } from './descriptor-reserve.ts';

/**
 * The number of descriptors that this process may have open, and the number that are open. Node raises its limit to the
 * hard limit at its start. Null where /proc cannot be read.
 */
export function ownDescriptors(): { readonly limit: number | null; readonly open: number } {
  try {
    const match = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'));
    return { limit: match === null ? null : Number(match[1]), open: readdirSync('/proc/self/fd').length };
  } catch {
    return { limit: null, open: 0 };
  }
}

/** Placeholders that are open on /dev/null. */
export const placeholders: PlaceholderSource = {
  open: () => {
    try {
      return openSync('/dev/null', 'r');
    } catch {
      return null;
    }
  },
  close: closeSync,
};

/** Holds a reserve of this process's descriptors from now on; see {@link DescriptorReserve}. */
export function holdDescriptors(clock: Clock, observer: ReserveObserver): DescriptorReserve {
  const { limit, open } = ownDescriptors();
  const reserve = new DescriptorReserve(clock, placeholders, limit === null ? null : limit - open);
  reserve.start(observer);
  return reserve;
}
