import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readdirSync } from 'node:fs';

/** More than it takes to run a program. */
const SPARE_DESCRIPTORS = 64;

/** Leaves the process no descriptor to open while `action` runs. */
export async function withoutDescriptors<T>(action: () => Promise<T>): Promise<T> {
  const pid = `--pid=${process.pid}`;
  const limit = (soft: string): void => void execFileSync('prlimit', [pid, `--nofile=${soft}:`]);
  const before = execFileSync('prlimit', [pid, '--nofile', '--noheadings', '--output=SOFT'], {
    encoding: 'utf8',
  }).trim();
  // Closed at the end, they let the limit be lifted again, however few holes there are.
  const filling = Array.from({ length: SPARE_DESCRIPTORS }, () => openSync('/dev/null', 'r'));
  const highest = Math.max(...readdirSync('/proc/self/fd').map(Number));
  limit(`${highest + 1}`);
  try {
    for (;;) filling.push(openSync('/dev/null', 'r'));
  } catch {
    // The holes between the descriptors that were open are filled.
  }
  try {
    return await action();
  } finally {
    for (const fd of filling) closeSync(fd);
    limit(before);
  }
}
