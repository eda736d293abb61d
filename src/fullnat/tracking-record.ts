import { type KernelPlace, readPlaced } from '../reconcile/ownership/kernel-place.ts';

/** The file's name in the state directory. */
export const FULLNAT_FILE = 'fullnat.json';

/** The changes that lvsd made for FULLNAT and must take back. The record is written before the change is made. */
export interface FullNatRecord {
  /** True when our chain may exist in the nat tables. */
  readonly rules: boolean;
  /** The value of net.ipv4.vs.conntrack before lvsd set it; null while lvsd did not set it. */
  readonly tracking: number | null;
}

export const NOTHING_DONE: FullNatRecord = { rules: false, tracking: null };

const FORMAT_VERSION = 1;

/** The text of the state file. */
export function formatRecord(record: FullNatRecord, place: KernelPlace): string {
  return `${JSON.stringify({ version: FORMAT_VERSION, place, ...record }, null, 1)}\n`;
}

/**
 * Reads the text that {@link formatRecord} wrote. Any other text, and one that was written before the last boot, means
 * that nothing was changed.
 */
export function parseRecord(text: string | null, place: KernelPlace): FullNatRecord {
  const saved = readPlaced(text, FORMAT_VERSION, place);
  const { rules, tracking } = saved ?? {};
  if (typeof rules !== 'boolean') return NOTHING_DONE;
  if (tracking !== null && tracking !== 0 && tracking !== 1) return NOTHING_DONE;
  return { rules, tracking };
}
