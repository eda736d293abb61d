import { type KernelPlace, readPlaced } from '../reconcile/ownership/kernel-place.ts';

/** The file's name in the state directory. */
export const FULLNAT_FILE = 'fullnat.json';

/** What lvsd changed for FULLNAT, and must take back: written down before it is done. */
export interface FullNatRecord {
  /** Whether our chain may stand in the nat tables. */
  readonly rules: boolean;
  /** What net.ipv4.vs.conntrack was before lvsd set it; null while it did not. */
  readonly tracking: number | null;
}

export const NOTHING_DONE: FullNatRecord = { rules: false, tracking: null };

const FORMAT_VERSION = 1;

/** The text of the state file. */
export function formatRecord(record: FullNatRecord, place: KernelPlace): string {
  return `${JSON.stringify({ version: FORMAT_VERSION, place, ...record }, null, 1)}\n`;
}

/** Reads what {@link formatRecord} wrote. Another text, or one of another boot, means that nothing was done. */
export function parseRecord(text: string | null, place: KernelPlace): FullNatRecord {
  const saved = readPlaced(text, FORMAT_VERSION, place);
  const { rules, tracking } = saved ?? {};
  if (typeof rules !== 'boolean') return NOTHING_DONE;
  if (tracking !== null && tracking !== 0 && tracking !== 1) return NOTHING_DONE;
  return { rules, tracking };
}
