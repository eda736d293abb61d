import type { Digests } from '../checks/check-id.ts';
import type { TrackFileDraft } from '../checks/file.ts';
import type { TlsMaterial } from '../checks/tls.ts';
import type { Statement } from '../language/tree.ts';
import type { ScriptJudge } from '../scripts/script-judge.ts';

/** What a virtual server takes from other places of the file. Complete only when all of the file was read. */
export interface WholeFile {
  readonly scripts: ScriptJudge;
  readonly tls: TlsMaterial;
  readonly digests: Digests;
  readonly trackFiles: Map<string, TrackFileDraft>;
}

/**
 * Checks whose meaning depends on what may stand further down: users of scripts, certificates, tracked files. Notify
 * scripts depend on it as well, and are resolved for all servers at the end.
 */
const DEPENDENT: ReadonlySet<string> = new Set(['SSL_GET', 'MISC_CHECK', 'FILE_CHECK']);

/** Whether a statement must wait for the end of the file (keepalived reads in order, and misses what comes later). */
export function needsWholeFile(statement: Statement): boolean {
  const { keyword, block } = statement.body?.first ?? statement;
  return DEPENDENT.has(keyword) || (block ?? []).some(needsWholeFile);
}
