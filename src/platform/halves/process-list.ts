import { readdirSync, readFileSync } from 'node:fs';

/** One running process: its short name (at most 15 bytes) and its words. */
export interface ListedProcess {
  readonly name: string;
  readonly argv: readonly string[];
}

/** All processes of /proc. One that ends meanwhile is left out. */
export function listProcesses(withArguments: boolean): ListedProcess[] {
  const found: ListedProcess[] = [];
  for (const entry of readdirSync('/proc')) {
    if (!/^[0-9]+$/.test(entry)) continue;
    try {
      const name = readFileSync(`/proc/${entry}/comm`, 'utf8').trimEnd();
      const argv = withArguments ? wordsOf(readFileSync(`/proc/${entry}/cmdline`, 'utf8')) : [];
      found.push({ name, argv });
    } catch {
      // It has ended.
    }
  }
  return found;
}

/** /proc/PID/cmdline: each word ends with a NUL. */
function wordsOf(text: string): string[] {
  return text.split('\0').slice(0, -1);
}
