import { readdirSync, readFileSync } from 'node:fs';
import { isShortage } from '../../base/errors.ts';

/** One running process: its short name (at most 15 bytes) and its command line as words. */
export interface ListedProcess {
  readonly name: string;
  readonly argv: readonly string[];
}

/**
 * Lists all processes of /proc. A process that ends meanwhile is left out. Null where this host is too short of
 * descriptors or memory to read all of them: a process that was not read is not a process that is gone.
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

/** Returns null when the process has ended. Throws where this host is short of a resource. */
function readProcess(entry: string, withArguments: boolean): ListedProcess | null {
  try {
    const name = readFileSync(`/proc/${entry}/comm`, 'utf8').trimEnd();
    return { name, argv: withArguments ? wordsOf(readFileSync(`/proc/${entry}/cmdline`, 'utf8')) : [] };
  } catch (error) {
    if (isShortage(error)) throw error;
    return null;
  }
}

/** The words of /proc/PID/cmdline, each of which ends with a NUL. */
function wordsOf(text: string): string[] {
  return text.split('\0').slice(0, -1);
}
