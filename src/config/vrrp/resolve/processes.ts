import type { DecodeContext } from '../../decode/context.ts';
import { statementSpan } from '../../language/tree.ts';
import type { ProcessDraft } from '../decode/draft.ts';
import type { VrrpTrackProcess } from '../model.ts';
import type { Definition } from './tracks.ts';

/** A process that can be followed, with the defaults for blocks that track it. */
export interface ResolvedProcess extends Definition {
  readonly process: VrrpTrackProcess | null;
}

export function resolveProcesses(
  drafts: ReadonlyMap<string, ProcessDraft>,
  context: DecodeContext,
): ReadonlyMap<string, ResolvedProcess> {
  return new Map(
    [...drafts].map(([name, draft]) => {
      const process = resolveProcess(draft, context);
      return [
        name,
        { weight: draft.weight, reverse: draft.reverse ?? draft.order, usable: process !== null, process },
      ];
    }),
  );
}

function resolveProcess(draft: ProcessDraft, context: DecodeContext): VrrpTrackProcess | null {
  const { name, statement, command } = draft;
  if (command === undefined) {
    if (statement.block?.some(({ keyword }) => keyword === 'process') !== true) {
      const message = `vrrp_track_process ${name} has no process`;
      if (!context.reportAgain(statement.block, 'process', `${message} and tracks nothing`)) {
        context.warning('vrrp-process-incomplete', statement, `${message}; it tracks nothing`);
      }
    }
    return null;
  }
  return {
    name,
    command,
    parameters: draft.parameters ?? (command.length > 1 ? 'exact' : null),
    fullCommand: draft.fullCommand ?? false,
    ...resolveQuorum(draft, context),
    forkDelay: draft.forkDelay ?? 0,
    terminateDelay: draft.terminateDelay ?? 0,
    span: statementSpan(statement),
  };
}

/** With quorum_max 0 and no quorum, the process must not run. */
function resolveQuorum(
  { name, statement, quorum = 1, quorumMax }: ProcessDraft,
  context: DecodeContext,
): Pick<VrrpTrackProcess, 'quorum' | 'quorumMax'> {
  if (quorumMax === undefined) return { quorum, quorumMax: null };
  if (quorumMax === 0 || quorumMax >= quorum) return { quorum, quorumMax };
  const message = `quorum_max ${quorumMax} of ${name} is below its quorum ${quorum}; it does not count`;
  context.warning('vrrp-process-quorum', statement, message);
  return { quorum, quorumMax: null };
}
