import { readFileSync } from 'node:fs';

/** Whether a process exists and has not ended; one that ended and that nobody has reaped yet is not alive. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
