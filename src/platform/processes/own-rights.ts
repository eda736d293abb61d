import { readFileSync } from 'node:fs';
import { type ProcessRights, parseRights } from '../../base/processes/process-rights.ts';

/** The rights that the main thread of this process has now; capabilities belong to threads. */
export function ownRights(): ProcessRights {
  return parseRights(readStatus(), process.geteuid?.() ?? 0, process.getegid?.() ?? 0);
}

function readStatus(): string {
  try {
    return readFileSync('/proc/thread-self/status', 'utf8');
  } catch {
    return '';
  }
}
