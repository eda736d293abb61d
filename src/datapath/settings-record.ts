import { type KernelPlace, readPlaced } from '../reconcile/ownership/kernel-place.ts';

/** The file's name in the state directory. */
export const DATA_PATH_FILE = 'data-path-probes.json';

/** The interfaces on which lvsd changed accept_local from 0 to 1. The record is written before the change is made. */
export type SetInterfaces = ReadonlySet<string>;

const FORMAT_VERSION = 1;

/** The text of the state file. */
export function formatSettings(interfaces: SetInterfaces, place: KernelPlace): string {
  return `${JSON.stringify({ version: FORMAT_VERSION, place, accept_local: [...interfaces] }, null, 1)}\n`;
}

/**
 * Reads the text that {@link formatSettings} wrote. Any other text, and one that was written before the last boot,
 * means that nothing was set.
 */
export function parseSettings(text: string | null, place: KernelPlace): SetInterfaces {
  const names = readPlaced(text, FORMAT_VERSION, place)?.['accept_local'];
  return new Set(Array.isArray(names) ? names.filter(isInterface) : []);
}

/** Only the name of an interface is accepted, because it becomes part of a path in /proc/sys. */
function isInterface(name: unknown): name is string {
  return typeof name === 'string' && /^[^\s/:]{1,15}$/.test(name) && name !== '.' && name !== '..';
}
