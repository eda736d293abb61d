import type { Statement } from '../tree.ts';
import type { ScriptJudge } from './script-judge.ts';

/** What a virtual server takes from other places of the file. Complete only when all of the file was read. */
export interface WholeFile {
  readonly scripts: ScriptJudge;
}

/** Keywords whose meaning depends on what may stand further down: users of scripts, certificates, tracked files. */
const DEPENDENT: ReadonlySet<string> = new Set([
  'SSL_GET',
  'MISC_CHECK',
  'FILE_CHECK',
  'notify_up',
  'notify_down',
  'quorum_up',
  'quorum_down',
]);

/** Whether a statement must wait for the end of the file (keepalived reads in order, and misses what comes later). */
export function needsWholeFile(statement: Statement): boolean {
  return DEPENDENT.has(statement.keyword) || (statement.block ?? []).some(needsWholeFile);
}
