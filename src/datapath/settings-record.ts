import { type KernelPlace, readPlaced } from '../reconcile/ownership/kernel-place.ts';

/** The file's name in the state directory. */
export const DATA_PATH_FILE = 'data-path-probes.json';

/** The interfaces whose accept_local lvsd set to 1, which was 0: written down before it is done. */
export type SetInterfaces = ReadonlySet<string>;

const FORMAT_VERSION = 1;

/** The text of the state file. */
export function formatSettings(interfaces: SetInterfaces, place: KernelPlace): string {
  return `${JSON.stringify({ version: FORMAT_VERSION, place, accept_local: [...interfaces] }, null, 1)}\n`;
}

/** Reads what {@link formatSettings} wrote. Another text, or one of another boot, means that nothing was set. */
export function parseSettings(text: string | null, place: KernelPlace): SetInterfaces {
  const names = readPlaced(text, FORMAT_VERSION, place)?.['accept_local'];
  return new Set(Array.isArray(names) ? names.filter(isInterface) : []);
}

/** No part of a path in /proc/sys but the name of an interface. */
function isInterface(name: unknown): name is string {
  return typeof name === 'string' && /^[^\s/:]{1,15}$/.test(name) && name !== '.' && name !== '..';
}
