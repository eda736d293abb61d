import { Digests } from '../checks/check-id.ts';
import type { TrackFileDraft } from '../checks/file.ts';
import { TlsMaterial } from '../checks/tls.ts';
import type { LocalAddressGroups } from '../fullnat/local-address-group.ts';
import type { Statement } from '../language/tree.ts';
import { ProbeMarks } from '../probes/probe-marks.ts';
import { markBaseOf, type ProbeDraft } from '../probes/probe-settings.ts';
import type { ScriptDefaultsDraft } from '../scripts/script-defaults.ts';
import { ScriptJudge } from '../scripts/script-judge.ts';
import type { DecodeContext } from './context.ts';

/**
 * The objects from other places of the file that a virtual server uses. It is complete only when the whole file was
 * read.
 */
export interface WholeFile {
  readonly scripts: ScriptJudge;
  readonly tls: TlsMaterial;
  readonly digests: Digests;
  readonly trackFiles: Map<string, TrackFileDraft>;
  readonly localAddresses: LocalAddressGroups;
  readonly probeMarks: ProbeMarks;
  /** The value of probe_mark_base, or its default. */
  readonly probeMarkBase: () => number;
}

/** The state before anything was read. */
export function newWholeFile(
  scripts: ScriptDefaultsDraft,
  probes: ProbeDraft,
  context: DecodeContext,
): WholeFile {
  return {
    scripts: new ScriptJudge(scripts, context.machine.scripts, context),
    tls: new TlsMaterial(context),
    digests: new Digests(),
    trackFiles: new Map(),
    localAddresses: new Map(),
    probeMarks: new ProbeMarks(),
    probeMarkBase: () => markBaseOf(probes),
  };
}

/**
 * Keywords whose meaning depends on objects that may follow in the file: users of scripts, certificates, tracked files,
 * groups, marks. Notify scripts depend on such objects, too, and are resolved for all servers at the end.
 */
const DEPENDENT: ReadonlySet<string> = new Set([
  'SSL_GET',
  'MISC_CHECK',
  'FILE_CHECK',
  'laddr_group_name',
  'probe_path',
]);

/** Whether a statement must wait for the end of the file (keepalived reads in order, and misses later objects). */
export function needsWholeFile(statement: Statement): boolean {
  const { keyword, block } = statement.body?.first ?? statement;
  return DEPENDENT.has(keyword) || (block ?? []).some(needsWholeFile);
}
