import { readdirSync, readFileSync } from 'node:fs';
import { isShortage } from '../../base/errors.ts';

/** One running process: its short name (at most 15 bytes) and its words. */
export interface ListedProcess {
  readonly name: string;
  readonly argv: readonly string[];
}

/**
 * All processes of /proc. One that ends meanwhile is left out. Null where this host is too short of descriptors or memory
 * to look at them all: those that were not seen are not gone.
 */
export function listProcesses(withArguments: boolean): ListedProcess[] | null {
  try {
    return readdirSync('/proc')
      .filter((entry) => /^[0-9]+$/.test(entry))
      .flatMap((entry) => readProcess(entry, withArguments) ?? []);
  } catch (error) {
    if (isShortage(error)) return null;
    throw error;
  }
}

/** Null: it has ended. Throws where this host is short of something. */
function readProcess(entry: string, withArguments: boolean): ListedProcess | null {
  try {
    const name = readFileSync(`/proc/${entry}/comm`, 'utf8').trimEnd();
    return { name, argv: withArguments ? wordsOf(readFileSync(`/proc/${entry}/cmdline`, 'utf8')) : [] };
  } catch (error) {
    if (isShortage(error)) throw error;
    return null;
  }
}

/** /proc/PID/cmdline: each word ends with a NUL. */
function wordsOf(text: string): string[] {
  return text.split('\0').slice(0, -1);
}
