import type { Clock, Milliseconds } from '../../src/base/time.ts';
import type { CheckSpec, ProbeResult } from '../types.ts';
import { createFileProbe } from './probe.ts';

/** How long a load waits for the tracked files; one that takes longer is read by its check's first attempt. */
export const FINDINGS_LIMIT: Milliseconds = 1000;

/**
 * Reads the files of the FILE_CHECKs among these checks, and gives their results by check id. It is called before a
 * load, so that a server starts with its right weight, or not at all (keepalived: the state of a FILE_CHECK is known
 * at start).
 */
export async function readFindings(
  checks: Iterable<{ readonly id: string; readonly spec: CheckSpec }>,
  clock: Clock,
): Promise<Map<string, ProbeResult>> {
  const findings = new Map<string, ProbeResult>();
  const { signal } = new AbortController();
  const reads: Promise<void>[] = [];
  for (const { id, spec } of checks) {
    if (spec.type !== 'FILE_CHECK') continue;
    const read = createFileProbe(spec)({ clock, signal }, 0);
    reads.push(read.then((result) => void findings.set(id, result)));
  }
  if (reads.length === 0) return findings;
  await new Promise<void>((resolve, reject) => {
    const cancel = clock.schedule(clock.now() + FINDINGS_LIMIT, resolve);
    Promise.all(reads)
      .then(() => resolve(), reject)
      .finally(cancel);
  });
  // The result is a copy, so that a late read does not change what was returned.
  return new Map(findings);
}
