import type { Script } from '../../../base/processes/script.ts';
import type { CommandDraft } from '../../scripts/command.ts';
import type { ScriptJudge } from '../../scripts/script-judge.ts';
import type { NotifyDraft, SwitchDraft } from '../decode/draft.ts';
import type { VrrpNotify } from '../model.ts';

/** The defaults for settings that an instance or a group does not have. */
export interface NotifyFallback {
  readonly mail: boolean;
  readonly priorityChanges: boolean;
}

/** Scripts that cannot be run are reported and left out. */
export function resolveNotify(
  draft: NotifyDraft,
  switches: SwitchDraft,
  fallback: NotifyFallback,
  judge: ScriptJudge,
): VrrpNotify {
  const usable = (command: CommandDraft | null | undefined): Script | null => {
    if (command === undefined || command === null) return null;
    const { script, refusal } = judge.judge(
      command.command,
      command.user,
      command.statement,
      'it is never run',
    );
    return refusal === null ? script : null;
  };
  return {
    master: usable(draft.master),
    backup: usable(draft.backup),
    fault: usable(draft.fault),
    stop: usable(draft.stop),
    deleted: usable(draft.deleted),
    masterRxLowerPriority: usable(draft.masterRxLowerPriority),
    split: usable(draft.split),
    splitMail: switches.splitMail ?? false,
    any: usable(draft.any),
    deletedAs: draft.deleted === undefined ? 'FAULT' : 'DELETED',
    mail: switches.mail ?? fallback.mail,
    priorityChanges: switches.priorityChanges ?? fallback.priorityChanges,
  };
}
