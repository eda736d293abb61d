import type { DecodeContext } from '../../decode/context.ts';
import { statementSpan } from '../../language/tree.ts';
import type { ScriptJudge } from '../../scripts/script-judge.ts';
import type { ScriptDraft } from '../decode/draft.ts';
import { judgeKillall, retellMissingKillall } from '../judge/script-text.ts';
import type { VrrpScript } from '../model.ts';
import type { Definition } from './tracks.ts';

const DEFAULT_INTERVAL = 1000;

/** A script that can be run, with the defaults for blocks that track it. */
export interface ResolvedScript extends Definition {
  readonly script: VrrpScript | null;
}

/** The scripts by name. One that cannot be run is reported and not tracked, as in keepalived. */
export function resolveScripts(
  drafts: ReadonlyMap<string, ScriptDraft>,
  judge: ScriptJudge,
  context: DecodeContext,
): ReadonlyMap<string, ResolvedScript> {
  return new Map(
    [...drafts].map(([name, draft]) => {
      const script = resolveScript(draft, judge, context);
      return [
        name,
        { weight: draft.weight, reverse: draft.reverse ?? draft.order, usable: script !== null, script },
      ];
    }),
  );
}

function resolveScript(draft: ScriptDraft, judge: ScriptJudge, context: DecodeContext): VrrpScript | null {
  const { name, statement, command } = draft;
  if (command === undefined) {
    if (statement.block?.some(({ keyword }) => keyword === 'script') !== true) {
      const message = `vrrp_script ${name} has no script`;
      if (!context.reportAgain(statement.block, 'script', `${message} and tracks nothing`)) {
        context.warning('vrrp-script-incomplete', statement, `${message}; it tracks nothing`);
      }
    }
    return null;
  }
  const user = draft.user ?? command.user;
  const { script, refusal } = judge.judge(
    command.command,
    user,
    command.statement,
    'nothing that it would find moves an address',
  );
  if (refusal !== null) {
    retellMissingKillall(command, context);
    return null;
  }
  judgeKillall(command, script, context);
  const interval = draft.interval ?? DEFAULT_INTERVAL;
  return {
    name,
    script,
    interval,
    timeout: draft.timeout === undefined || draft.timeout === 0 ? interval : draft.timeout,
    rise: draft.rise ?? 1,
    fall: draft.fall ?? 1,
    initFail: draft.initFail ?? false,
    span: statementSpan(statement),
  };
}
